"""The HTML kit of all pages: templates with autoescape, macros, the theme, texts in Thai and English."""
