module claimbench.dev/tls-handshake

// What crypto/tls does by default is that of this version.
go 1.27

require claimbench.dev/subject v0.0.0

replace claimbench.dev/subject => ../../../subject-go
