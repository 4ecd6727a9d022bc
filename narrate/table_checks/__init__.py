"""What is wrong in the tables, rule by rule (勾稽核对)."""
