"""The visit as a form on a telephone: an XLSForm with its list of children for ODK and KoBo, and what they export."""
