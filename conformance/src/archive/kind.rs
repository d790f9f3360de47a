//! Which files are archives, by the endings of their names; what is in them says later whether that is true.

/// An archive that can be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `.zip`
    Zip,
    /// `.tar`
    Tar,
    /// `.tar.gz`, `.tgz`
    TarGz,
}

const ENDINGS: [(&str, Kind); 4] =
    [(".zip", Kind::Zip), (".tar", Kind::Tar), (".tar.gz", Kind::TarGz), (".tgz", Kind::TarGz)];

/// Of others it is told that they are archives.
const OTHERS: [&str; 8] =
    [".rar", ".7z", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".gz"];

impl Kind {
    /// The kind of a file of this name.
    pub fn of(name: &str) -> Option<Kind> {
        let name = name.to_lowercase();
        ENDINGS.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, kind)| kind)
    }

    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Zip => "a zip file",
            Kind::Tar | Kind::TarGz => "a tar file",
        }
    }

    /// The name without its ending.
    pub fn stem(name: &str) -> &str {
        let lower = name.to_lowercase();
        let ending = ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending));
        let length = ending.map_or(0, |(ending, _)| ending.len());
        name.get(..name.len() - length).filter(|stem| !stem.is_empty()).unwrap_or(name)
    }
}

/// Whether a file of this name is an archive that is not unpacked here.
pub fn is_of_another_kind(name: &str) -> bool {
    let name = name.to_lowercase();
    Kind::of(&name).is_none() && OTHERS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_known_by_its_ending() {
        for (name, kind) in [
            ("project1.zip", Some(Kind::Zip)),
            ("Project 1 (2).ZIP", Some(Kind::Zip)),
            ("a.tar.gz", Some(Kind::TarGz)),
            ("a.tgz", Some(Kind::TarGz)),
            ("a.tar", Some(Kind::Tar)),
            ("a.rar", None),
            ("zip", None),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
        assert!(is_of_another_kind("a.RAR") && !is_of_another_kind("a.tar.gz"));
        assert_eq!([Kind::stem("a.b.tar.gz"), Kind::stem(".zip")], ["a.b", ".zip"]);
    }
}
