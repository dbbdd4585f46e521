"""The sheet that councils keep: a row a meter, its months across, with titles, bands and totals."""
