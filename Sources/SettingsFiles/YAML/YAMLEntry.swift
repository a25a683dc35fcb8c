/// A member of a YAML mapping, and where it stands.
struct YAMLEntry {
  var key: String
  /// How far it is indented.
  var indent: Int
  /// Where the text behind the colon begins and ends on its first line, without a comment.
  var value: Range<Int>
  /// From its key to the end of its last line that says something.
  var lines: Range<Int>
  /// The lines below its first one.
  var body: Range<Int>
}
