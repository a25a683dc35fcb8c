/// What kind of program is in front of a pane, by its name and arguments.
///
/// A message that is typed into a shell would run, one in an editor would change a person's file.
/// So these are never taken for an agent.
package enum ProgramClass: Sendable, Equatable {
  /// It runs what is typed: an interactive shell, here or on another machine.
  case shell
  /// It takes what is typed for commands or text of its own: an editor, a pager, a database client.
  case editor
  case other

  private static let shells: Set<String> = [
    "sh", "bash", "dash", "zsh", "fish", "ksh", "mksh", "csh", "tcsh", "ash", "busybox", "nu",
    "xonsh", "elvish", "pwsh", "rbash",
  ]
  private static let remotes: Set<String> = [
    "ssh", "mosh", "mosh-client", "su", "sudo", "doas", "telnet", "screen", "tmux", "docker",
    "podman", "kubectl", "nsenter", "chroot",
  ]
  private static let editors: Set<String> = [
    "vi", "vim", "nvim", "view", "vimdiff", "ex", "ed", "nano", "pico", "emacs", "micro", "hx",
    "kak", "joe", "less", "more", "most", "man", "top", "htop", "psql", "mysql", "mariadb",
    "sqlite3", "gdb", "lldb", "redis-cli", "mongosh", "bc",
  ]

  /// Every name by which a program is known not to be an agent.
  package static let names = shells.union(remotes).union(editors)

  /// Whether a program of this name is a shell, whatever it was started for.
  package static func isShell(_ name: String) -> Bool { shells.contains(name) }

  /// - Parameter arguments: the process's arguments, its own name first.
  package init(arguments: [String]) {
    guard let first = arguments.first else {
      self = .other
      return
    }
    let name = Self.baseName(first)
    if name == "busybox", arguments.count > 1 {
      // One program that is many: the next word says which.
      self.init(arguments: Array(arguments.dropFirst()))
      return
    }
    if Self.shells.contains(name) {
      self = Self.runsScript(arguments.dropFirst()) ? .other : .shell
    } else if Self.remotes.contains(name) {
      self = .shell
    } else if Self.editors.contains(name) || name.hasPrefix("vim.") {
      self = .editor
    } else {
      self = .other
    }
  }

  /// The last part of a program's path, without the `-` that marks a login shell.
  package static func baseName(_ program: String) -> String {
    let name = program.split(separator: "/").last.map(String.init) ?? program
    return name.hasPrefix("-") ? String(name.dropFirst()) : name
  }

  /// Whether a shell was started for a script or a command, and so does not read lines to run.
  private static func runsScript(_ arguments: ArraySlice<String>) -> Bool {
    var rest = arguments
    while let argument = rest.popFirst() {
      if argument == "--" { return !rest.isEmpty }
      if argument.hasPrefix("--") {
        if argument == "--rcfile" || argument == "--init-file" { _ = rest.popFirst() }
        continue
      }
      guard argument.hasPrefix("-") || argument.hasPrefix("+") else { return true }
      let flags = argument.dropFirst()
      if flags.contains("i") || flags.contains("s") { return false }
      if flags.contains("c") { return true }
      if flags == "o" || flags == "O" { _ = rest.popFirst() }
    }
    return false
  }
}
