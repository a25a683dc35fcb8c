import Platform
import Store

/// The text of a message: an argument, `-` for standard input, or a file.
enum TextInput {
  static let file = Command.Option<String>(
    "file", value: "PATH", kind: .file, "take the text from a file")

  static func read(_ operand: String?, file: String?) throws -> String {
    let bytes: [UInt8]
    switch (operand, file) {
    case (_?, _?): throw UsageError("give a text or --file, not both")
    case (nil, let path?):
      guard let content = try Files.readAny(path, limit: Mailbox.textLimit) else {
        throw CommandFailure("there is no file \(path)")
      }
      bytes = content
    case ("-", nil): bytes = try StandardStreams.readInput(limit: Mailbox.textLimit)
    case (let text?, nil): return try checked(text)
    case (nil, nil):
      guard !StandardStreams.inputIsTerminal else {
        throw UsageError("there is no text; give one, or - for standard input")
      }
      bytes = try StandardStreams.readInput(limit: Mailbox.textLimit)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure("the text is not UTF-8; send binary data as a file and tell its path")
    }
    guard !text.contains("\0" as Character) else {
      throw CommandFailure("the text has NUL bytes in it; send binary data as a file and its path")
    }
    // A last line end belongs to the file, not to the message.
    return try checked(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }

  private static func checked(_ text: String) throws -> String {
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw CommandFailure("the text is empty; write one, or name a file that has one with --file")
    }
    return text
  }
}
