//! What the code of one function consists of, and the places to which it leaves it.
//!
//! Method: a linear sweep with `iced-x86` over the bytes of the function. Limits: a jump through a
//! register is taken for a jump table (it could be a tail call of a function value); bytes that are
//! no instruction end the sweep with an error, since all after them could be read wrongly.

use iced_x86::{Decoder, DecoderOptions, Instruction, Register};

/// A call, or a jump out of the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// To an address in the program.
    Direct(u64),
    /// To the function whose address is in this slot.
    Slot(u64),
    /// To wherever a register or a computed place in memory points.
    Unknown,
}

/// All exits of the function with these bytes at this address, in the order of the code.
///
/// # Errors
/// The offset of the first byte that begins no instruction.
pub(crate) fn exits(bytes: &[u8], address: u64) -> Result<Vec<Exit>, u64> {
    let end = address.saturating_add(bytes.len() as u64);
    let mut exits = Vec::new();
    sweep(bytes, address, |instruction| exits.extend(exit(instruction, address, end)))?;
    Ok(exits)
}

/// Shows the instructions with these bytes at this address, from the first to the last.
///
/// # Errors
/// The offset of the first byte that begins no instruction.
pub(crate) fn sweep(
    bytes: &[u8],
    address: u64,
    mut visit: impl FnMut(&Instruction),
) -> Result<(), u64> {
    let mut decoder = Decoder::with_ip(64, bytes, address, DecoderOptions::NONE);
    let mut instruction = Instruction::default();
    while decoder.can_decode() {
        decoder.decode_out(&mut instruction);
        if instruction.is_invalid() {
            return Err(instruction.ip().saturating_sub(address));
        }
        visit(&instruction);
    }
    Ok(())
}

/// Where a stub of a procedure linkage table leads: the slot of the jump among its first
/// instructions, if that is what the bytes are.
pub(crate) fn stub_slot(bytes: &[u8], address: u64) -> Option<u64> {
    // `endbr64`, `bnd jmp [slot]`; some linkers put a `push` in between.
    const STUB_INSTRUCTIONS: usize = 3;
    let decoder = Decoder::with_ip(64, bytes, address, DecoderOptions::NONE);
    for instruction in decoder.into_iter().take(STUB_INSTRUCTIONS) {
        if instruction.is_jmp_near_indirect() {
            return slot(&instruction);
        }
        if instruction.is_invalid() || instruction.is_jmp_short_or_near() {
            return None;
        }
    }
    None
}

fn exit(instruction: &Instruction, start: u64, end: u64) -> Option<Exit> {
    if instruction.is_call_near() {
        return Some(Exit::Direct(instruction.near_branch_target()));
    }
    if instruction.is_call_near_indirect() || instruction.is_call_far_indirect() {
        return Some(slot(instruction).map_or(Exit::Unknown, Exit::Slot));
    }
    if instruction.is_jmp_short_or_near() || instruction.is_jcc_short_or_near() {
        let target = instruction.near_branch_target();
        let leaves = !(start..end).contains(&target);
        return leaves.then_some(Exit::Direct(target));
    }
    if instruction.is_jmp_near_indirect() && is_one_place_in_memory(instruction) {
        return Some(slot(instruction).map_or(Exit::Unknown, Exit::Slot));
    }
    None
}

/// A jump table is indexed; a jump through a single place in memory is a tail call of an imported
/// function or of a method found through its table.
fn is_one_place_in_memory(instruction: &Instruction) -> bool {
    instruction.op0_kind() == iced_x86::OpKind::Memory
        && instruction.memory_index() == Register::None
}

/// The address of the operand, if the code alone decides it.
fn slot(instruction: &Instruction) -> Option<u64> {
    if instruction.op0_kind() != iced_x86::OpKind::Memory {
        return None;
    }
    if instruction.is_ip_rel_memory_operand() {
        return Some(instruction.ip_rel_memory_address());
    }
    let absolute = instruction.memory_base() == Register::None
        && instruction.memory_index() == Register::None
        && instruction.segment_prefix() == Register::None;
    absolute.then(|| instruction.memory_displacement64())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the code under test is put.
    const AT: u64 = 0x1000;

    #[test]
    fn each_way_out_is_recognised_and_ways_within_are_not() {
        for (what, code, expected) in [
            ("call rel32", &[0xe8, 0xfb, 0x0f, 0, 0][..], Some(Exit::Direct(0x2000))),
            ("call of itself", &[0xe8, 0xfb, 0xff, 0xff, 0xff], Some(Exit::Direct(AT))),
            ("jmp rel32 out", &[0xe9, 0xfb, 0x0f, 0, 0], Some(Exit::Direct(0x2000))),
            ("jmp rel8 within", &[0xeb, 0x00, 0x90], None),
            ("jmp rel8 to the first byte after", &[0xeb, 0x00], Some(Exit::Direct(AT + 2))),
            ("je rel32 out", &[0x0f, 0x84, 0xfa, 0x0f, 0, 0], Some(Exit::Direct(0x2000))),
            ("jne rel8 within", &[0x75, 0x00, 0x90], None),
            ("call [rip + 0xffa]", &[0xff, 0x15, 0xfa, 0x0f, 0, 0], Some(Exit::Slot(0x2000))),
            ("jmp [rip + 0xffa]", &[0xff, 0x25, 0xfa, 0x0f, 0, 0], Some(Exit::Slot(0x2000))),
            ("call [0x2000]", &[0xff, 0x14, 0x25, 0, 0x20, 0, 0], Some(Exit::Slot(0x2000))),
            ("call fs:[0x20]", &[0x64, 0xff, 0x14, 0x25, 0x20, 0, 0, 0], Some(Exit::Unknown)),
            ("call rax", &[0xff, 0xd0], Some(Exit::Unknown)),
            ("call [rax + 24]", &[0xff, 0x50, 0x18], Some(Exit::Unknown)),
            ("jmp [rax + 24]", &[0xff, 0x60, 0x18], Some(Exit::Unknown)),
            ("jmp [rax * 8 + 0x2000]", &[0xff, 0x24, 0xc5, 0, 0x20, 0, 0], None),
            ("jmp rax", &[0xff, 0xe0], None),
            ("ret", &[0xc3], None),
        ] {
            let expected: Vec<Exit> = expected.into_iter().collect();
            assert_eq!(exits(code, AT).unwrap(), expected, "{what}");
        }
    }

    #[test]
    fn bytes_that_are_no_instruction_are_refused_with_their_offset() {
        assert_eq!(exits(&[0x90, 0x06], AT), Err(1));
        assert_eq!(exits(&[0x90, 0xe8, 0x00], AT), Err(1), "cut within an instruction");
    }

    #[test]
    fn a_linkage_stub_leads_to_its_slot() {
        let plain = [0xff, 0x25, 0xfa, 0x0f, 0, 0];
        assert_eq!(stub_slot(&plain, AT), Some(0x2000));
        let guarded = [0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25, 0xf5, 0x0f, 0, 0];
        assert_eq!(stub_slot(&guarded, AT), Some(0x2000));
        assert_eq!(stub_slot(&[0xeb, 0x00, 0xff, 0x25, 0, 0, 0, 0], AT), None);
    }
}
