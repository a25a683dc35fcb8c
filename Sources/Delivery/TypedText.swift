package import Model

/// What is typed into a pane for messages: data that no program can take for a key.
package enum TypedText {
  /// How the program in front takes text.
  package struct Form: Sendable, Equatable {
    /// Newlines stay newlines; otherwise they become ` ⏎ `, so that one paste is one turn.
    package var keepsNewlines: Bool
    package var byteLimit: Int
    package var lineLimit: Int
    /// With what a comment begins in the program's language: the header then stands behind the text.
    package var comment: String?
    package var hint = AnswerHint.none

    package init(keepsNewlines: Bool, byteLimit: Int, lineLimit: Int) {
      self.keepsNewlines = keepsNewlines
      self.byteLimit = byteLimit
      self.lineLimit = lineLimit
    }
  }

  /// The text in pieces of which a newline only ever begins one, and that keep a number of UTF-16 units.
  ///
  /// The rule: no newline goes into a terminal behind anything that is not read yet. Whoever comes to
  /// read there instead, a shell, say, then finds an empty line, and what stands behind it without the
  /// Enter that would run it.
  package static func pieces(of text: String, limit: Int) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var units = 0
    func add(_ part: String) {
      let size = part.utf16.count
      if !piece.isEmpty, units + size > limit || part == "\n" {
        pieces.append(piece)
        (piece, units) = ("", 0)
      }
      piece += part
      units += size
    }
    for character in text {
      if character.utf16.count <= limit {
        add(String(character))
      } else {
        // Marks without end may stand on one letter.
        for scalar in character.unicodeScalars { add(String(scalar)) }
      }
    }
    return pieces + (piece.isEmpty ? [] : [piece])
  }

  /// The rows that a text takes in a composer of some columns.
  static func rows(of text: String, columns: Int) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { rows, line in
      // A wide letter takes two columns.
      let width = line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
      return rows + max(1, (width + columns - 1) / max(1, columns))
    }
  }

  static let newlineSign = " ⏎ "

  /// The messages of one paste: as many of the first ones as fit together.
  ///
  /// - Returns: the text, and how many messages are in it; at least one.
  package static func compose(
    _ messages: ArraySlice<Message>, to agent: Address, header: String, form: Form
  ) -> (text: String, count: Int) {
    var text = ""
    var count = 0
    for message in messages {
      let next = one(message, to: agent, header: header, form: form)
      let joined = count == 0 ? next : text + (form.keepsNewlines ? "\n" : newlineSign) + next
      let lines = lineCount(text) + lineCount(message.text)
      let fits = joined.utf8.count <= form.byteLimit && lines <= form.lineLimit
      guard count == 0 || fits else { break }
      text = joined
      count += 1
    }
    return (text, count)
  }

  /// One message with its header; one that is too large becomes a line that says where it is.
  private static func one(
    _ message: Message, to agent: Address, header: String, form: Form
  ) -> String {
    let text = Frame(message.text)?.instruction ?? message.text
    let lines = HeaderLine(template: header).mark(clean(text, keepsNewlines: true))
    let body = clean(lines, keepsNewlines: form.keepsNewlines)
    let header = filled(header, message, agent)
    if let comment = form.comment, body.utf8.count + header.utf8.count + 8 <= form.byteLimit {
      return "\(body)  \(comment) \(header)"
    }
    let hint = form.hint.text(for: message).map { (form.keepsNewlines ? "\n" : " ") + $0 } ?? ""
    let whole = "\(header) \(body)\(hint)"
    if message.attachment == nil, whole.utf8.count <= form.byteLimit,
      lineCount(message.text) <= form.lineLimit
    {
      return whole
    }
    let size =
      "\(Printable.count(message.text.utf8.count, "byte")),"
      + " \(Printable.count(lineCount(message.text), "line"))"
    return "\(header) a long message (\(message.attachment == nil ? size : "in a file"));"
      + " read it with: roost inbox --id \(message.shortID)"
  }

  private static func filled(_ header: String, _ message: Message, _ agent: Address) -> String {
    header
      .replacing("{from}", with: String(clean(message.from, keepsNewlines: false).prefix(80)))
      .replacing("{to}", with: agent.name)
      .replacing("{team}", with: agent.team)
      .replacing("{id}", with: message.shortID)
  }

  /// The text without what acts on a program: control characters go (ESC above all, for `ESC[201~`
  /// ends a bracketed paste), bidirectional controls and what nobody sees are shown, every line end
  /// becomes one newline.
  package static func clean(_ text: String, keepsNewlines: Bool) -> String {
    let text = InvisibleText.shown(text)
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var previous: UnicodeScalar = " "
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\n" where previous == "\r": continue
      case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}", "\u{0B}", "\u{0C}":
        result += keepsNewlines ? "\n" : newlineSign
      case "\t":
        // Outside a bracketed paste a tab is the key that completes.
        result += keepsNewlines ? "\t" : "    "
      case _ where Printable.isControl(scalar): continue
      case _ where Printable.isBidirectionalControl(scalar): result += Printable.escape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// One line that tells how many messages wait; typed into a shell, it does nothing.
  ///
  /// It begins with the command `:` and holds no character that any shell acts on.
  package static func nudge(
    _ count: Int, from names: [String], to agent: Address
  ) -> String {
    let senders = Set(names.map(plainWord)).sorted()
    let shown = senders.prefix(5).joined(separator: " and ")
    let more = senders.count > 5 ? " and \(senders.count - 5) more" : ""
    let waiting = count == 1 ? "1 message waits" : "\(count) messages wait"
    let place = "\(agent.name) --team \(agent.team)"
    return
      ": roost - \(waiting) for \(agent.name) from \(shown)\(more) - see them with roost inbox "
      + "\(place) - take them with roost next \(place)"
  }

  private static func plainWord(_ name: String) -> String {
    (try? Name.checked(name)) ?? "someone"
  }

  private static func lineCount(_ text: String) -> Int {
    text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
  }
}
