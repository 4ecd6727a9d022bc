"""The pages, a module each: addresses, and the view a template shows. A new one is named in `application.PAGES`."""
