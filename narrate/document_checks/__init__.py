"""What is wrong in a document (文稿核对): its statements held against the tables and against each other."""
