extension JSON {
  /// How a value is laid out.
  package enum Layout: Sendable {
    /// On one line, without white space.
    case line
    /// A member or element a line, indented by two spaces.
    case indented
  }

  package func bytes(_ layout: Layout = .line) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    writer.write(self, indentation: 0)
    return writer.bytes
  }

  package func text(_ layout: Layout = .line) -> String {
    String(decoding: bytes(layout), as: UTF8.self)
  }
}

private struct JSONWriter {
  let layout: JSON.Layout
  var bytes: [UInt8] = []

  init(layout: JSON.Layout) {
    self.layout = layout
  }

  mutating func write(_ value: JSON, indentation: Int) {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .number(let spelling): append(spelling)
    case .string(let text): writeString(text)
    case .array(let elements):
      writeList("[", elements, "]", indentation) { writer, element in
        writer.write(element, indentation: indentation + 1)
      }
    case .object(let object):
      writeList("{", object.members, "}", indentation) { writer, member in
        writer.writeString(member.key)
        writer.append(writer.layout == .line ? ":" : ": ")
        writer.write(member.value, indentation: indentation + 1)
      }
    }
  }

  private mutating func writeList<Item>(
    _ open: StaticString, _ items: [Item], _ close: StaticString, _ indentation: Int,
    _ body: (inout JSONWriter, Item) -> Void
  ) {
    append(open)
    for (index, item) in items.enumerated() {
      if index > 0 { append(",") }
      breakLine(indentation + 1)
      body(&self, item)
    }
    if !items.isEmpty { breakLine(indentation) }
    append(close)
  }

  private mutating func breakLine(_ indentation: Int) {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * 2))
  }

  private mutating func append(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func writeString(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"" as StaticString)
      case UInt8(ascii: "\\"): append("\\\\" as StaticString)
      case 0x0A: append("\\n" as StaticString)
      case 0x0D: append("\\r" as StaticString)
      case 0x09: append("\\t" as StaticString)
      case 0..<0x20, 0x7F:
        append("\\u00" as StaticString)
        bytes.append(contentsOf: [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

private let hexDigits = Array("0123456789abcdef".utf8)
