//! The code of one function: how large it is, which instructions it has, whether it loops.

use iced_x86::Instruction;

use crate::name::Pattern;
use crate::{Artefact, Error, body};

impl Artefact<'_> {
    /// The size of a function in bytes, as its symbol gives it: without what pads it.
    ///
    /// # Errors
    /// [`Error::Stripped`], [`Error::NoSuchFunction`], [`Error::Ambiguous`].
    pub fn function_bytes(&self, function: &str) -> Result<u64, Error> {
        let function = self.function(function)?;
        Ok(function.end - function.address)
    }

    /// Counts the instructions of the function `from` whose mnemonic matches the pattern `like`:
    /// small letters and no operands, as in `rep stosq` without its prefix, `stosq`. How `from` is
    /// looked up, [`Self::calls`] says.
    ///
    /// # Errors
    /// Those of [`Self::calls`].
    pub fn instructions(&self, from: &str, like: &str) -> Result<usize, Error> {
        let pattern = Pattern::new(like)?;
        let mut count = 0;
        self.sweep(from, |one| {
            let mnemonic = format!("{:?}", one.mnemonic()).to_ascii_lowercase();
            count += usize::from(pattern.matches(&mnemonic));
        })?;
        Ok(count)
    }

    /// Counts the jumps of a function that lead to an earlier place in it: the ends of its loops.
    /// Unconditional ones to its very beginning are left out: so most Go functions return to their
    /// prologue once the stack was grown, which is no loop of the author's.
    ///
    /// # Errors
    /// Those of [`Self::calls`].
    pub fn loops(&self, function: &str) -> Result<usize, Error> {
        let start = self.function(function)?.address;
        let mut count = 0;
        self.sweep(function, |one| {
            let target = one.near_branch_target();
            let earlier = (start..=one.ip()).contains(&target);
            let leads_back = one.is_jcc_short_or_near() && earlier
                || one.is_jmp_short_or_near() && earlier && target != start;
            count += usize::from(leads_back);
        })?;
        Ok(count)
    }

    fn sweep(&self, function: &str, visit: impl FnMut(&Instruction)) -> Result<(), Error> {
        let function = self.function(function)?;
        body::sweep(self.body(function)?, function.address, visit)
            .map_err(|offset| Error::Undecodable { function: function.name.clone(), offset })
    }
}
