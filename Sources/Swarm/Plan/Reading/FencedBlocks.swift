/// The blocks of a Markdown text that stand between fences of ``` or ~~~.
///
/// A fence begins its line, so that one within a JSON string, where line ends are escaped, is none.
struct FencedBlocks {
  private(set) var contents: [ArraySlice<UInt8>] = []

  init(_ bytes: [UInt8]) {
    var open: (fence: Fence, start: Int)?
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let next = min(end + 1, bytes.count)
      if let fence = Fence(bytes[start..<end]) {
        if let opened = open {
          if fence.closes(opened.fence) {
            contents.append(bytes[opened.start..<start])
            open = nil
          }
        } else {
          open = (fence, next)
        }
      }
      start = next
    }
    // The end of a text that was cut off may be a whole value all the same.
    if let opened = open { contents.append(bytes[opened.start...]) }
  }
}

/// A line that begins or ends a block.
private struct Fence {
  private let mark: UInt8
  private let length: Int
  private let isBare: Bool

  init?(_ line: ArraySlice<UInt8>) {
    let spaces = line.prefix { $0 == UInt8(ascii: " ") }
    let text = line[spaces.endIndex...]
    guard spaces.count <= 3, let first = text.first,
      first == UInt8(ascii: "`") || first == UInt8(ascii: "~")
    else { return nil }
    let marks = text.prefix { $0 == first }
    guard marks.count >= 3 else { return nil }
    let behind = text[marks.endIndex...]
    // ```json {} ``` on one line is code within a line.
    guard first == UInt8(ascii: "~") || !behind.contains(first) else { return nil }
    mark = first
    length = marks.count
    isBare = behind.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
  }

  func closes(_ other: Fence) -> Bool { isBare && mark == other.mark && length >= other.length }
}
