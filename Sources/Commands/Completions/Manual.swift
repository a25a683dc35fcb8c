import Platform

extension Command {
  private static let directory = Operand<String>("DIR", .file)

  /// For `make install`: help says the same.
  static let manual = Command(
    "__manual", "Write the manual pages into a directory.",
    operands: [directory], example: "roost __manual share/man/man1"
  ) { words, session in
    let directory = words[Self.directory]
    try Files.createDirectory(directory)
    var pages = [("roost", ManualPage.overview)]
    pages += CommandLineTool.commands.map { (ManualPage.fileName($0), ManualPage.of($0)) }
    for (name, text) in pages {
      try Files.write(Array(text.utf8), to: "\(directory)/\(name).1")
      try Files.setPermissions(0o644, of: "\(directory)/\(name).1")
    }
    session.print("\(pages.count) pages are in \(directory)")
  }
}
