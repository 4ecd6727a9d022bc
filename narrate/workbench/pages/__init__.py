"""The pages, a module each: what answers its addresses, and the view a template shows. They are named in `addresses`,
and loaded when they are asked for."""
