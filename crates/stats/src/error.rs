//! Why an input was refused. Every refusal is typed and carries what a caller needs to explain it;
//! no function of this crate panics or answers with a NaN.

/// The reason for which no number is given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are no values at all.
    #[error("no values")]
    Empty,
    /// Not even the widest interval these values allow attains the confidence asked.
    #[error("{have} values are too few for this confidence, {need} are needed")]
    TooFew {
        /// How many values there are (of the smaller sample, where there are two).
        have: usize,
        /// The smallest number that attains the confidence; `usize::MAX` stands for "or more".
        need: usize,
    },
    /// A value is NaN or infinite.
    #[error("value {index} is not finite")]
    NotFinite {
        /// Position in the slice given, from 0.
        index: usize,
    },
    /// A value is zero or negative where only its logarithm has a meaning.
    #[error("value {index} is not positive")]
    NotPositive {
        /// Position in the slice given, from 0.
        index: usize,
    },
    /// A line needs more distinct x values than there are.
    #[error("{have} distinct x values, a line needs {need}")]
    TooFewDistinct {
        /// How many distinct x values there are.
        have: usize,
        /// How many it takes.
        need: usize,
    },
    /// The confidence is not strictly between 0 and 1.
    #[error("confidence {confidence} is not strictly between 0 and 1")]
    BadConfidence {
        /// What was asked, or what became of it.
        confidence: f64,
    },
    /// The quantile lies outside what the function accepts.
    #[error("quantile {quantile} is out of range")]
    BadQuantile {
        /// What was asked.
        quantile: f64,
    },
    /// The look is not one of the looks planned.
    #[error("look {look} is not one of 1 to {looks}")]
    BadLook {
        /// The look asked for, from 1.
        look: u32,
        /// How many were planned.
        looks: u32,
    },
    /// The values are finite but the result overflows or vanishes as a 64-bit float.
    #[error("the result is out of the range of a 64-bit float")]
    OutOfRange,
    /// One of several samples was refused.
    #[error("sample {sample}: {source}")]
    Within {
        /// Which one, from 0, in the order of the arguments: numerator 0 and denominator 1, or the
        /// position of the replicate.
        sample: usize,
        /// What is wrong with it.
        source: Box<Error>,
    },
}

impl Error {
    /// Says in which of several samples the refusal arose.
    pub(crate) fn within(self, sample: usize) -> Self {
        Self::Within { sample, source: Box::new(self) }
    }
}
