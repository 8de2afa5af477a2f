//! For whom a copy is made, and what it may say.

/// For whom a copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The own unit: everything but personal numbers.
    Internal,
    /// The prosecutor: everything but personal numbers.
    Prosecutor,
    /// The court, and everybody who reads its file.
    Court,
    /// The defence of a subject: natural persons who are no subjects stand under pseudonyms.
    Defence,
    /// A financial intelligence unit abroad: everybody but the subjects stands under a pseudonym.
    ForeignUnit,
    /// Figures alone: nobody is named, and small groups are withheld.
    Statistics,
}

/// Whose names and numbers are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// Nobody's.
    None,
    /// Those of everybody who is no subject and no company.
    Persons,
    /// Those of everybody who is no subject.
    Others,
    /// Everybody's.
    All,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 6] = [
        Profile::Internal,
        Profile::Prosecutor,
        Profile::Court,
        Profile::Defence,
        Profile::ForeignUnit,
        Profile::Statistics,
    ];

    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Profile::Internal => "internal",
            Profile::Prosecutor => "prosecutor",
            Profile::Court => "court",
            Profile::Defence => "defence",
            Profile::ForeignUnit => "foreign-unit",
            Profile::Statistics => "statistics",
        }
    }

    /// The profile of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.word() == word)
    }

    /// What a reader of the copy must know about it.
    #[must_use]
    pub fn notice(self) -> &'static str {
        match self {
            Profile::Internal => "Personal numbers are masked.",
            Profile::Prosecutor | Profile::Court => {
                "Personal numbers are masked, and files are named without their folders."
            }
            Profile::Defence => {
                "Persons who are no subjects stand under pseudonyms of this case. Texts of payments and what \
                 was quoted from the files are withheld, and so are names of columns, and reasons for how a file was read, \
                 that may hold a name or a number."
            }
            Profile::ForeignUnit => {
                "Everybody but the subjects and the banks of accounts stands under a pseudonym of this case. Texts of payments, names \
                 of files, what was quoted from the files, and names of columns that may hold a name or a number are withheld. Use beyond the purpose of the request needs the consent of the sending unit."
            }
            Profile::Statistics => {
                "Nobody is named. Groups of fewer than five parties are withheld, with the next larger one where a \
                 sum would give them away."
            }
        }
    }

    pub(crate) fn hidden(self) -> Hidden {
        match self {
            Profile::Internal | Profile::Prosecutor | Profile::Court => Hidden::None,
            Profile::Defence => Hidden::Persons,
            Profile::ForeignUnit => Hidden::Others,
            Profile::Statistics => Hidden::All,
        }
    }

    /// Whether headers of columns are shown, where they hold nothing of the case.
    pub(crate) fn shows_columns(self) -> bool {
        self != Profile::Statistics
    }

    /// Whether texts that a source printed, other than names, are shown.
    pub(crate) fn shows_texts(self) -> bool {
        self.hidden() == Hidden::None
    }
}
