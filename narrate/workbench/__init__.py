"""The workbench: a second face, in the browser, on the functions under the commands. It computes nothing itself.

`application.create_app` puts it together, `server.serve` runs it. A page is a module of `pages` (what answers
its addresses, a pure view of what the rooms below give, a template beside it in `templates`), named in `addresses` and
loaded when it is first asked for. `security` holds every request; `opened_folder` is the only way to a file.
"""
