//! Small ELF programs, put together in memory.

use object::Endianness;
use object::elf::{
    EM_X86_64, ET_EXEC, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT, R_X86_64_RELATIVE, SHF_ALLOC,
    SHN_UNDEF, SHT_NOBITS, SHT_PROGBITS, SHT_RELA, STB_GLOBAL, STT_FUNC, STT_OBJECT,
};
use object::write::StringId;
use object::write::elf::{FileHeader, Rel, SectionHeader, SectionIndex, Sym, Writer};

/// Where the functions of a test program begin.
pub const TEXT: u64 = 0x1000;
/// Where its linkage stubs begin.
pub const PLT: u64 = 0x2000;
/// Where its global offset table begins.
pub const GOT: u64 = 0x3000;
/// Where its writable data begins.
pub const DATA: u64 = 0x4000;

/// What the loader puts into a slot.
#[derive(Clone, Copy)]
pub enum Slot {
    /// An address of the program itself.
    Relative(u64),
    /// The address of a function of a library.
    Global(&'static str),
    /// The same, found at the first call.
    Lazy(&'static str),
}

/// A program to be written.
#[derive(Clone)]
pub struct Program {
    /// `ET_EXEC` unless a test says otherwise.
    pub file_type: u16,
    /// `EM_X86_64` unless a test says otherwise.
    pub machine: u16,
    /// Name, address, bytes.
    pub sections: Vec<(&'static str, u64, Vec<u8>)>,
    /// Name, section, address, size, `STT_FUNC` or `STT_OBJECT`.
    pub symbols: Vec<(&'static str, &'static str, u64, u64, u8)>,
    /// Address of the slot and what it gets.
    pub slots: Vec<(u64, Slot)>,
}

impl Program {
    /// A program whose functions follow each other from [`TEXT`], each 32 bytes apart and filled
    /// with `ret`.
    pub fn of(functions: &[(&'static str, &[u8])]) -> Self {
        let mut program = Self {
            file_type: ET_EXEC,
            machine: EM_X86_64,
            sections: Vec::new(),
            symbols: Vec::new(),
            slots: Vec::new(),
        };
        let mut text = Vec::new();
        for (number, (name, code)) in functions.iter().enumerate() {
            let mut code = code.to_vec();
            assert!(code.len() <= 32);
            let address = TEXT + 32 * number as u64;
            program.symbols.push((name, ".text", address, code.len() as u64, STT_FUNC));
            code.resize(32, 0xc3);
            text.extend(code);
        }
        program.sections.push((".text", TEXT, text));
        program
    }

    /// With one section more.
    pub fn section(mut self, name: &'static str, address: u64, bytes: &[u8]) -> Self {
        self.sections.push((name, address, bytes.to_vec()));
        self
    }

    /// With one function more, in the section `.text`.
    pub fn function(mut self, name: &'static str, address: u64, size: u64) -> Self {
        self.symbols.push((name, ".text", address, size, STT_FUNC));
        self
    }

    /// With an object in the section `.text`.
    pub fn object(mut self, name: &'static str, address: u64) -> Self {
        self.symbols.push((name, ".text", address, 1, STT_OBJECT));
        self
    }

    /// With one slot that is relocated.
    pub fn slot(mut self, address: u64, held: Slot) -> Self {
        self.slots.push((address, held));
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut buffer = Vec::new();
        let mut writer = Writer::new(Endianness::Little, true, &mut buffer);
        writer.reserve_file_header();
        let places = self.reserve_sections(&mut writer);
        let symbols: Vec<StringId> =
            self.symbols.iter().map(|symbol| writer.add_string(symbol.0.as_bytes())).collect();
        writer.reserve_null_symbol_index();
        for symbol in &self.symbols {
            writer.reserve_symbol_index(Some(self.index_of(&places, symbol.1)));
        }
        let imports = self.reserve_imports(&mut writer);
        let rela_name = writer.add_section_name(b".rela.dyn");
        writer.reserve_section_index();
        writer.reserve_symtab_section_index();
        writer.reserve_strtab_section_index();
        writer.reserve_dynsym_section_index();
        writer.reserve_dynstr_section_index();
        writer.reserve_shstrtab_section_index();
        let rela_offset = writer.reserve_relocations(self.slots.len(), true);
        writer.reserve_symtab();
        writer.reserve_strtab();
        writer.reserve_dynsym();
        writer.reserve_dynstr();
        writer.reserve_shstrtab();
        writer.reserve_section_headers();

        self.write_contents(&mut writer, &places, &imports);
        writer.write_null_symbol();
        for (symbol, name) in self.symbols.iter().zip(symbols) {
            writer.write_symbol(&Sym {
                name: Some(name),
                section: Some(self.index_of(&places, symbol.1)),
                st_info: (STB_GLOBAL << 4) | symbol.4,
                st_other: 0,
                st_shndx: 0,
                st_value: symbol.2,
                st_size: symbol.3,
            });
        }
        writer.write_strtab();
        write_imports(&mut writer, &imports);
        writer.write_shstrtab();
        self.write_headers(&mut writer, &places, rela_name, rela_offset);
        buffer
    }

    fn reserve_sections<'a>(&'a self, writer: &mut Writer<'a>) -> Vec<Place> {
        writer.reserve_null_section_index();
        let reserve = |section: &'a (&'static str, u64, Vec<u8>)| Place {
            name: writer.add_section_name(section.0.as_bytes()),
            index: writer.reserve_section_index(),
            offset: writer.reserve(section.2.len(), 1),
        };
        self.sections.iter().map(reserve).collect()
    }

    fn reserve_imports<'a>(&'a self, writer: &mut Writer<'a>) -> Vec<Option<StringId>> {
        writer.reserve_null_dynamic_symbol_index();
        let reserve = |(_, slot): &(u64, Slot)| match slot {
            Slot::Relative(_) => None,
            Slot::Global(name) | Slot::Lazy(name) => {
                writer.reserve_dynamic_symbol_index();
                Some(writer.add_dynamic_string(name.as_bytes()))
            }
        };
        self.slots.iter().map(reserve).collect()
    }

    fn write_contents(
        &self,
        writer: &mut Writer<'_>,
        places: &[Place],
        imports: &[Option<StringId>],
    ) {
        writer
            .write_file_header(&FileHeader {
                os_abi: 0,
                abi_version: 0,
                e_type: self.file_type,
                e_machine: self.machine,
                e_entry: TEXT,
                e_flags: 0,
            })
            .unwrap();
        for (section, place) in self.sections.iter().zip(places) {
            writer.pad_until(place.offset);
            writer.write(&section.2);
        }
        writer.write_align_relocation();
        let mut import = 0;
        for ((address, slot), name) in self.slots.iter().zip(imports) {
            import += u32::from(name.is_some());
            let (r_type, r_sym, r_addend) = match slot {
                Slot::Relative(target) => (R_X86_64_RELATIVE, 0, target.cast_signed()),
                Slot::Global(_) => (R_X86_64_GLOB_DAT, import, 0),
                Slot::Lazy(_) => (R_X86_64_JUMP_SLOT, import, 0),
            };
            writer.write_relocation(true, &Rel { r_offset: *address, r_sym, r_type, r_addend });
        }
    }

    fn write_headers(
        &self,
        writer: &mut Writer<'_>,
        places: &[Place],
        rela_name: StringId,
        rela_offset: usize,
    ) {
        let dynsym = writer.dynsym_index();
        writer.write_null_section_header();
        for ((name, address, bytes), place) in self.sections.iter().zip(places) {
            let sh_type = if *name == ".bss" { SHT_NOBITS } else { SHT_PROGBITS };
            let offset = place.offset as u64;
            let size = bytes.len() as u64;
            writer.write_section_header(&header(place.name, sh_type, *address, offset, size, 0));
        }
        let size = 24 * self.slots.len() as u64;
        let mut rela = header(rela_name, SHT_RELA, 0, rela_offset as u64, size, dynsym.0);
        rela.sh_entsize = 24;
        writer.write_section_header(&rela);
        writer.write_symtab_section_header(1);
        writer.write_strtab_section_header();
        writer.write_dynsym_section_header(0, 1);
        writer.write_dynstr_section_header(0);
        writer.write_shstrtab_section_header();
    }

    fn index_of(&self, places: &[Place], name: &str) -> SectionIndex {
        let at = self.sections.iter().position(|section| section.0 == name).unwrap();
        places[at].index
    }
}

/// Where a section has been put.
struct Place {
    name: StringId,
    index: SectionIndex,
    offset: usize,
}

fn write_imports(writer: &mut Writer<'_>, imports: &[Option<StringId>]) {
    writer.write_null_dynamic_symbol();
    for name in imports.iter().flatten() {
        writer.write_dynamic_symbol(&Sym {
            name: Some(*name),
            section: None,
            st_info: (STB_GLOBAL << 4) | STT_FUNC,
            st_other: 0,
            st_shndx: SHN_UNDEF,
            st_value: 0,
            st_size: 0,
        });
    }
    writer.write_dynstr();
}

fn header(
    name: StringId,
    sh_type: u32,
    sh_addr: u64,
    sh_offset: u64,
    sh_size: u64,
    sh_link: u32,
) -> SectionHeader {
    SectionHeader {
        name: Some(name),
        sh_type,
        sh_flags: SHF_ALLOC.into(),
        sh_addr,
        sh_offset,
        sh_size,
        sh_link,
        sh_info: 0,
        sh_addralign: 1,
        sh_entsize: 0,
    }
}
