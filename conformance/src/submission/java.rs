//! Java where one file is not all: classes beside the program, Maven, Gradle. All of them run from folders of classes.

use super::found::{Product, made};
use super::recipe::{MOST_BYTES, Recipe};
use super::spelling::{alike, names};
use crate::sandbox::command::maven_repository;
use crate::sandbox::{Command, Folder};
use std::path::{Path, PathBuf};

/// Files below a folder of sources beyond these are not looked at.
const MOST_NAMES: usize = 10_000;

/// A source of a program that names classes of other files. What is one file alone needs no build.
pub fn with_helpers(folder: &Folder, file: &str) -> Option<Recipe> {
    let class = file.strip_suffix(".java")?;
    let text = folder.read_text(file, MOST_BYTES).ok()?;
    let sources = folder.files_below(MOST_NAMES).into_iter();
    let helpers: Vec<PathBuf> = sources.filter(|path| is_helper(path, file, &text)).collect();
    // A class of another name is found in its file by `java` alone.
    if helpers.is_empty() || !names(&text, &format!("class {class}")) {
        return None;
    }
    let classes = made(class);
    let mut words: Vec<PathBuf> =
        ["javac", "-d", &classes, "-sourcepath", ".", file].map(Into::into).into();
    let package = package(&text);
    if package.is_some() {
        // The folder does not say so, and nothing else is found.
        words.extend(helpers);
    }
    let main = package.map_or(class.to_owned(), |package| format!("{package}.{class}"));
    Some(Recipe {
        command: Command::new(words),
        product: Product::Parts(classes.clone().into()),
        run: Some(Command::new(["java", "-cp", &format!("{classes}:."), &main])),
        tools: vec!["javac", "java"],
        from: file.to_owned(),
    })
}

fn is_helper(path: &Path, file: &str, text: &str) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    path.extension().is_some_and(|ending| ending == "java")
        && path != Path::new(file)
        && stem.is_some_and(|stem| names(text, stem))
}

/// What the file says it is in.
fn package(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim);
    Some(lines.find_map(|line| line.strip_prefix("package "))?.split(';').next()?.trim())
}

/// A class of this name that Maven compiles. What Maven would fetch must be there already.
pub fn by_maven(folder: &Folder, name: &str) -> Option<Recipe> {
    if !folder.is_file("pom.xml") {
        return None;
    }
    let class = class(folder, name)?;
    let words = ["mvn", "-o", "-B", "-q", "-DskipTests"].map(str::to_owned).into_iter();
    let repository = maven_repository();
    let repository = repository.map(|place| format!("-Dmaven.repo.local={}", place.display()));
    let command = Command::new(words.chain(repository).chain(["package".to_owned()]));
    let parts = ["classes", "*"];
    Some(built(command, "mvn", "pom.xml", "target", &parts, &class))
}

/// One that Gradle compiles.
pub fn by_gradle(folder: &Folder, name: &str) -> Option<Recipe> {
    let files = ["build.gradle", "build.gradle.kts"];
    let file = files.into_iter().find(|file| folder.is_file(file))?;
    let class = class(folder, name)?;
    let mut command = Command::new(["gradle", "--offline", "--no-daemon", "-q", "assemble"]);
    // It is not copied with what was built.
    command.env.push(("GRADLE_USER_HOME".into(), "target/gradle".into()));
    let parts = ["classes/java/main", "classes/kotlin/main", "libs/*"];
    Some(built(command, "gradle", file, "build", &parts, &class))
}

/// A recipe that leaves these parts in the folder `product`.
fn built(
    command: Command,
    tool: &'static str,
    from: &str,
    product: &str,
    parts: &[&str],
    class: &str,
) -> Recipe {
    let product = Product::Parts(product.into());
    let place = product.place();
    let path: Vec<String> =
        parts.iter().map(|part| place.join(part).display().to_string()).collect();
    Recipe {
        command,
        run: Some(Command::new(["java", "-cp", &path.join(":"), class])),
        product,
        tools: vec![tool, "java"],
        from: from.to_owned(),
    }
}

/// The class of a program of this name among the sources, with its package.
fn class(folder: &Folder, name: &str) -> Option<String> {
    [("java", ""), ("kotlin", "Kt")].into_iter().find_map(|(language, more)| {
        let sources = folder.open(Path::new("src/main").join(language)).ok()?;
        let of_program = |path: &PathBuf| {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let known = path.extension().is_some_and(|ending| ending == "java" || ending == "kt");
            known && stem.is_some_and(|stem| alike(stem, name))
        };
        let file = sources.files_below(MOST_NAMES).into_iter().find(of_program)?;
        let class = file.with_extension("").display().to_string().replace('/', ".");
        Some(class + more)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::tests::given;

    fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
        let all = given(files);
        let folder = Folder::at(all.path()).unwrap();
        (all, folder)
    }

    fn commands(recipe: &Recipe) -> (String, String) {
        (recipe.command.to_string(), recipe.running().to_string())
    }

    #[test]
    fn a_program_with_a_class_in_another_file_is_compiled() {
        let text = "public class HttpServer1 { Helper helper; }";
        let (_all, folder) =
            folder(&[("HttpServer1.java", text), ("Helper.java", "class Helper {}")]);
        let recipe = with_helpers(&folder, "HttpServer1.java").unwrap();
        let built = "javac -d HttpServer1.built -sourcepath . HttpServer1.java";
        let run = "java -cp HttpServer1.built:. HttpServer1";
        assert_eq!(commands(&recipe), (built.to_owned(), run.to_owned()));
    }

    #[test]
    fn in_a_package_the_other_files_are_named() {
        let text = "package lab.one;\nclass S { Helper helper; }";
        let (_all, folder) = folder(&[("S.java", text), ("Helper.java", "package lab.one;")]);
        let recipe = with_helpers(&folder, "S.java").unwrap();
        let built = "javac -d S.built -sourcepath . S.java Helper.java";
        assert_eq!(
            commands(&recipe),
            (built.to_owned(), "java -cp S.built:. lab.one.S".to_owned())
        );
    }

    #[test]
    fn a_program_that_is_one_file_is_not_compiled() {
        let (_all, folder) = folder(&[("A.java", "class A {}"), ("B.java", "class B {}")]);
        assert!(with_helpers(&folder, "A.java").is_none());
    }

    #[test]
    fn maven_and_gradle_make_a_class_of_that_name_without_a_network() {
        let class = ("src/main/java/org/lab/HttpServer1.java", "");
        let (_all, maven) = folder(&[("pom.xml", ""), class]);
        let (built, run) = commands(&by_maven(&maven, "http_server1").unwrap());
        assert!(built.starts_with("mvn -o "), "{built}");
        assert_eq!(run, "java -cp 'target.built/classes:target.built/*' org.lab.HttpServer1");
        assert!(by_maven(&maven, "http_server2").is_none());
        let kotlin = ("src/main/kotlin/HttpServer2.kt", "");
        let (_all, gradle) = folder(&[("build.gradle.kts", ""), kotlin]);
        let (built, run) = commands(&by_gradle(&gradle, "http_server2").unwrap());
        assert!(built.starts_with("gradle --offline "), "{built}");
        assert!(run.ends_with("build/libs/*' HttpServer2Kt"), "{run}");
    }
}
