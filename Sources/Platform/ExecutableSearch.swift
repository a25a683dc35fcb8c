import Foundation

/// Looks programs up in PATH, as a shell does.
package enum ExecutableSearch {
  /// Where a program is found when PATH does not name these.
  ///
  /// Services that systemd or launchd start have a short PATH.
  private static let fallback = ["/usr/local/bin", "/opt/homebrew/bin", "/usr/bin", "/bin"]

  /// The program's path; a name with a slash in it is taken as it stands.
  package static func find(
    _ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"]
  ) -> String? {
    if name.contains("/" as Character) { return isExecutable(name) ? name : nil }
    let directories = (path ?? "").split(separator: ":").map(String.init) + fallback
    return directories.lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
  }

  /// The path of tmux, looked up once: it is run for every message.
  package static let tmux = find("tmux")

  private static func isExecutable(_ path: String) -> Bool {
    guard access(path, X_OK) == 0, let status = try? Files.status(path, followingLinks: true)
    else { return false }
    return status.isRegularFile
  }
}
