//! The modules that the archive of OpenSearch 2 lacks: their jars are fetched, their descriptors written here.

use std::fs;
use std::io;
use std::path::Path;

/// Directory, class, the module it extends, and what it may do under the server's policy.
const MODULES: [(&str, &str, &str, &str); 3] = [
    (
        "lang-painless",
        "org.opensearch.painless.PainlessPlugin",
        "",
        "permission java.lang.RuntimePermission \"createClassLoader\";\n\
         permission java.lang.RuntimePermission \"getClassLoader\";",
    ),
    ("ingest-common", "org.opensearch.ingest.common.IngestCommonPlugin", "lang-painless", ""),
    ("analysis-common", "org.opensearch.analysis.common.CommonAnalysisPlugin", "lang-painless", ""),
];

/// Writes what makes directories of jars into modules.
pub fn describe(home: &Path) -> io::Result<()> {
    let name = home.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let version = name.trim_start_matches("opensearch-");
    for (module, class, extends, may) in MODULES {
        let directory = home.join("modules").join(module);
        let descriptor = format!(
            "name={module}\ndescription={module}\nversion={version}\nopensearch.version={version}\njava.version=11\n\
             classname={class}\nextended.plugins={extends}\nhas.native.controller=false\n"
        );
        fs::write(directory.join("plugin-descriptor.properties"), descriptor)?;
        if !may.is_empty() {
            fs::write(directory.join("plugin-security.policy"), format!("grant {{\n{may}\n}};\n"))?;
        }
    }
    Ok(())
}
