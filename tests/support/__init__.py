"""What tests share: builders of small workbooks and units, and the paths of the project."""
