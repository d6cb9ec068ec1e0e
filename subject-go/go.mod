module claimbench.dev/subject

go 1.24
