/// What is handed over at once: one message, as the model is to read it.
package struct Parcel: Sendable, Equatable {
  /// The name of the attempt, of letters and digits.
  package var id: String
  package var text: String
  /// What tells the text in a record.
  package var marks: [String]

  package init(id: String, text: String, marks: [String]) {
    self.id = id
    self.text = text
    self.marks = marks
  }

  /// The id in the form of a UUID, the same for the same attempt.
  package var uuid: String {
    let digits = id.utf8.prefix(8).map { byte in
      let text = String(byte, radix: 16)
      return text.count < 2 ? "0" + text : text
    }.joined()
    let whole = digits + String(repeating: "0", count: 16 - digits.count)
    let (first, rest) = (whole.prefix(3), whole.dropFirst(3))
    return "726f6f73-7400-4\(first)-8\(rest.prefix(3))-\(rest.dropFirst(3))00"
  }
}
