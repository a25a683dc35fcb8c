import JSONSyntax
import Model
import Platform

/// What a program writes that takes no lock and knows nothing of Roost's fields.
extension Box {
  /// The entries as jcode writes them: the fields that it knows, in its own form of the time.
  static func asJcode(_ messages: [Message]) -> String {
    let entries = messages.map { message -> JSON in
      let time = message.timestamp.replacing(#/0*Z$/#, with: "Z").replacing(".Z", with: "Z")
      return [
        "from": .string(message.from), "text": .string(message.text),
        "timestamp": .string(time), "read": .bool(message.read),
      ]
    }
    return JSON.array(entries).text()
  }

  /// Writes in place, as programs do that know nothing of renaming.
  func overwrite(_ content: String) throws {
    let file = try File(path, .readWrite)
    try file.truncate(to: 0)
    try file.write(Array(content.utf8), at: 0)
  }

  static func entry(_ text: String) -> Message {
    var message = Message(from: "jcode", text: text)
    message.timestamp = "2026-05-01T00:00:00Z"
    return message
  }
}
