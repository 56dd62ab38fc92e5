"""The routes of the trainers' desk: JSON under /api/trainer, pages under /trainer; one module an area.

Pages only show. Whatever changes something is a JSON route, which the pages' forms call too (static/desk/forms.js).
"""
