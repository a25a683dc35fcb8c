import JSONSyntax

extension Argument where Value == String {
  /// A text that has to be there and is not empty.
  package init(_ name: String, _ summary: String? = nil, limit: Int = Text.shortLimit) {
    self.init(name, .string, summary, isRequired: true, absent: "") {
      (value) throws(ArgumentError) in try Text.read(value, name, limit)
    }
  }
}

extension Argument where Value == String? {
  package init(_ name: String, _ summary: String? = nil, limit: Int = Text.shortLimit) {
    self.init(name, .string, summary, absent: nil) { (value) throws(ArgumentError) in
      try Text.read(value, name, limit)
    }
  }
}

extension Argument where Value == Int {
  /// A number, and what it is where none is given.
  package init(
    _ name: String, _ range: ClosedRange<Int>, _ absent: Int, _ summary: String? = nil
  ) {
    let schema = Schema.integer(upTo: range.upperBound, absent: absent)
    self.init(name, schema, summary, absent: absent) {
      (value) throws(ArgumentError) in
      guard let number = value.integer, range.contains(number) else {
        throw ArgumentError(
          "\(name) is a number from \(range.lowerBound) to \(range.upperBound),"
            + " not \(Shown.value(value))")
      }
      return number
    }
  }
}

extension Argument where Value == Int? {
  /// A number that may be left out, or has to be there.
  package init(
    _ name: String, _ range: ClosedRange<Int>, _ summary: String? = nil, isRequired: Bool = false
  ) {
    self.init(name, .count, summary, isRequired: isRequired, absent: nil) {
      (value) throws(ArgumentError) in
      guard let number = value.integer, range.contains(number) else {
        throw ArgumentError(
          "\(name) is a number from \(range.lowerBound) to \(range.upperBound),"
            + " not \(Shown.value(value))")
      }
      return number
    }
  }
}

extension Argument where Value == JSON? {
  /// An object with members of the client's own.
  package init(_ name: String, _ summary: String? = nil) {
    self.init(name, .members, summary, absent: nil) { (value) throws(ArgumentError) in
      guard value.object != nil else {
        throw ArgumentError("\(name) is an object, not \(Shown.value(value))")
      }
      return try Self.fitting(value, name)
    }
  }
}

extension Argument where Value == [JSON] {
  /// A list that has to be there, whose elements are read by whoever takes them.
  package init(_ name: String, list limit: Int, _ summary: String? = nil) {
    self.init(name, .list, summary, isRequired: true, absent: []) { (value) throws(ArgumentError) in
      guard let elements = value.array else {
        throw ArgumentError("\(name) is a list, not \(Shown.value(value))")
      }
      guard (1...limit).contains(elements.count) else {
        throw ArgumentError("\(name) has \(elements.count) elements; give 1 to \(limit)")
      }
      return elements
    }
  }
}

extension Argument where Value == JSON? {
  /// A value that is no larger than a message may be.
  private static func fitting(_ value: JSON, _ name: String) throws(ArgumentError) -> JSON {
    let size = value.bytes().count
    guard size <= Text.bodyLimit else {
      throw ArgumentError(
        "\(name) has \(size) bytes, and at most \(Text.bodyLimit) are taken;"
          + " write it to a file and give the file's path")
    }
    return value
  }

  /// Any value.
  package init(any name: String, _ summary: String? = nil) {
    self.init(name, .any, summary, absent: nil) { (value) throws(ArgumentError) in
      try Self.fitting(value, name)
    }
  }
}

extension Argument where Value == Bool {
  package init(_ name: String, _ absent: Bool, _ summary: String? = nil) {
    self.init(name, .boolean, summary, absent: absent) { (value) throws(ArgumentError) in
      guard let flag = value.bool else {
        throw ArgumentError("\(name) is true or false, not \(Shown.value(value))")
      }
      return flag
    }
  }
}

extension Argument {
  /// One of a few words, or nothing.
  package init<Word>(_ name: String, _ summary: String? = nil)
  where Value == Word?, Word: RawRepresentable & CaseIterable & Sendable, Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    self.init(name, .choice(words), summary, absent: nil) { (value) throws(ArgumentError) in
      guard let word = value.string.flatMap(Word.init) else {
        throw ArgumentError(
          "\(name) is one of \(words.joined(separator: ", ")), not \(Shown.value(value))")
      }
      return word
    }
  }
}

extension Argument where Value == [String] {
  /// Several texts, at least one and not too many; a single one need not stand in an array.
  package init(
    _ name: String, count limit: Int, _ summary: String? = nil, isRequired: Bool = true
  ) {
    self.init(name, .texts, summary, isRequired: isRequired, absent: []) {
      (value) throws(ArgumentError) in
      let elements = value.array ?? [value]
      guard !elements.isEmpty, elements.count <= limit else {
        throw ArgumentError("\(name) has \(elements.count) elements; give 1 to \(limit)")
      }
      var texts: [String] = []
      for element in elements { texts.append(try Text.read(element, name, Text.shortLimit)) }
      return texts
    }
  }
}

/// The rules for texts among arguments.
package enum Text {
  /// Bytes that a name, an id or a subject may have.
  package static let shortLimit = 2048
  /// Bytes that the text of a message may have: what is longer belongs in a file.
  package static let bodyLimit = 1 << 20

  static func read(
    _ value: JSON, _ name: String, _ limit: Int
  ) throws(ArgumentError) -> String {
    guard let text = value.string else {
      throw ArgumentError("\(name) is a text, not \(Shown.value(value))")
    }
    guard !text.isEmpty else { throw ArgumentError("\(name) is empty") }
    let size = text.utf8.count
    guard size <= limit else {
      let advice =
        limit == shortLimit ? "give a shorter one" : "write it to a file and give the file's path"
      throw ArgumentError("\(name) has \(size) bytes, and at most \(limit) are taken; \(advice)")
    }
    return text
  }
}
