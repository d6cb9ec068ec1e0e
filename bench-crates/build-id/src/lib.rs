//! The article on Go's build ID has nothing that runs: the scenario has programs built from
//! `fixtures/` and reads the files. A test sees that the two agree.
