"""New workbooks for people: the working paper (底稿) and the findings list (核对清单)."""
