"""Books: the workbooks that a provincial team keeps by hand (team, resources, fund, phases …), with their templates."""
