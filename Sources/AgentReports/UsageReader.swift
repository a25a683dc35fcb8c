import JSONSyntax
import Platform

/// Reads from the lines of one kind of record what a conversation took.
protocol UsageReader: Sendable {
  var tally: UsageTally { get }
  /// What a line has in it that tells something, judged before it is parsed.
  static var marks: [[UInt8]] { get }
  mutating func take(_ json: JSON)
}

extension UsageReader {
  /// Takes a line; one that cannot be read tells nothing.
  mutating func take(line: ArraySlice<UInt8>) {
    let bytes = Array(line)
    guard Self.marks.contains(where: { bytes.firstPlace(of: $0) != nil }),
      let json = try? JSON(parsing: bytes)
    else { return }
    take(json)
  }
}
