package import JSONSyntax

extension Message {
  private static let known: Set<String> = [
    "id", "from", "to", "text", "summary", "timestamp", "read", "color", "reply_to", "thread",
    "priority", "key", "expires_at", "kind", "attachment", "attested", "sent_by", "node", "fold",
  ]

  /// Reads an entry of a mailbox, whoever wrote it: in memory that its length bounds.
  package init(parsing entry: [UInt8]) throws(JSONSyntaxError) {
    self.init(json: try Self.fields(of: entry))
  }

  /// The fields of an entry; unknown ones beyond `unknownLimit` are passed over, and the file keeps
  /// them.
  package static func fields(of entry: [UInt8]) throws(JSONSyntaxError) -> JSONObject {
    var own = JSONObject()
    var unknown: [JSONObject.Member] = []
    var room = unknownLimit
    try entry.withUnsafeBufferPointer { (bytes) throws(JSONSyntaxError) in
      var scanner = JSONScanner(bytes)
      scanner.skipWhitespace()
      try scanner.members { (scanner, key) throws(JSONSyntaxError) in
        let value = JSONScanner(bytes, at: scanner.position)
        try scanner.skipValue()
        let size = scanner.position - key.lowerBound
        let name = scanner.string(in: key)
        var reader = value
        if known.contains(name) {
          let isNested = [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(value.current)
          own[name] = isNested && size > fieldLimit ? nil : try reader.value()
        } else if size <= room {
          room -= size
          unknown.append(JSONObject.Member(key: name, value: try reader.value()))
        }
      }
    }
    return JSONObject(own.members + unknown)
  }

  /// Reads an entry of a mailbox, or of an answer.
  ///
  /// What is longer than a field may be is cut for use, and an id that is counts as another one.
  package init(json: JSONObject) {
    func text(_ key: String) -> String? { json[key]?.string }
    func short(_ key: String, _ limit: Int = Self.fieldLimit) -> String? {
      text(key).map { Self.cut($0, to: limit) }
    }
    self.init(from: short("from", Self.nameLimit) ?? "unknown", text: text("text") ?? "")
    to = short("to", Self.nameLimit)
    summary = short("summary")
    timestamp = short("timestamp") ?? ""
    read = json["read"]?.bool ?? false
    color = short("color")
    replyTo = short("reply_to", Self.nameLimit)
    thread = short("thread", Self.nameLimit)
    priority = text("priority").flatMap(Priority.init) ?? .normal
    key = short("key")
    expiresAt = short("expires_at")
    kind = short("kind")
    attachment = short("attachment")
    attestation = text("attested").flatMap(Attestation.init)
    sentBy = short("sent_by", Self.nameLimit)
    node = short("node", Self.nameLimit)
    fold = Fold(json: json["fold"])
    id = MessageID.identifying(
      written: text("id"), from: text("from") ?? "unknown", timestamp: text("timestamp") ?? "",
      text: self.text)
    unknown = json.except(Self.known)
  }

  /// The entry as Roost writes it.
  package var json: JSON {
    let object: JSON = [
      "id": .string(id),
      "from": .string(from),
      "to": to.map(JSON.string),
      "text": .string(text),
      "summary": summary.map(JSON.string),
      "timestamp": .string(timestamp),
      "read": .bool(read),
      "color": color.map(JSON.string),
      "reply_to": replyTo.map(JSON.string),
      "thread": thread.map(JSON.string),
      "priority": priority == .normal ? nil : .string(priority.rawValue),
      "key": key.map(JSON.string),
      "expires_at": expiresAt.map(JSON.string),
      "kind": kind.map(JSON.string),
      "attachment": attachment.map(JSON.string),
      "attested": (attestation?.rawValue).map(JSON.string),
      "sent_by": sentBy.map(JSON.string),
      "node": node.map(JSON.string),
      "fold": fold?.json,
    ]
    return object.adding(unknown)
  }
}
