"""What is stored: the only place that knows SQL. Its tables are never seen outside; forms and drafts are."""
