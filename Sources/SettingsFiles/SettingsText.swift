package import JSONSyntax

/// A settings file as text: one entry changes, and every other byte stays as it is.
///
/// An entry that was added and is removed again leaves the bytes from before, where nobody else
/// changed what is around it. What was added last is removed first.
package struct SettingsText: Sendable {
  /// How the file is written.
  package enum Syntax: String, Sendable, CaseIterable {
    /// JSON, with comments and commas behind the last member where there are any.
    case json
    case toml
    case yaml
  }

  package static let byteLimit = 32 << 20

  package let syntax: Syntax
  package private(set) var bytes: [UInt8]
  /// Whether nothing is left of a file that Roost made: it is to be removed.
  package private(set) var isSpent = false

  /// Reads a file's content; nil stands for one that is not there.
  package init(_ content: [UInt8]?, _ syntax: Syntax) throws(SettingsError) {
    self.syntax = syntax
    bytes = content ?? []
    isSpent = content == nil
    guard bytes.count <= Self.byteLimit else { throw .tooLarge(bytes: bytes.count) }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText }
    try checkLineEnds()
    _ = try editor()
  }

  /// Refuses a carriage return alone, which TOML does not know and no program writes into YAML.
  private func checkLineEnds() throws(SettingsError) {
    guard syntax != .json else { return }
    for (place, byte) in bytes.enumerated() where byte == .carriageReturn {
      guard place + 1 < bytes.count, bytes[place + 1] == .newline else {
        throw .invalid(line: bytes.line(of: place), "a carriage return stands there alone")
      }
    }
  }

  /// What stands at a place, as JSON; nil where nothing does.
  package func value(at path: [Step]) throws(SettingsError) -> JSON? {
    isSpent ? nil : try editor().value(at: path)
  }

  /// Puts a value at a place, instead of what is there; what is missing on the way is made.
  package mutating func set(_ path: [Step], _ value: JSON) throws(SettingsError) {
    try change { (editor) throws(SettingsError) in try editor.set(path, value) }
  }

  /// Puts an element behind the others of a list, which is made where it is missing.
  package mutating func append(_ value: JSON, to path: [Step]) throws(SettingsError) {
    try change { (editor) throws(SettingsError) in try editor.append(value, to: path) }
  }

  /// Removes what stands at a place, and what was made for it around it; nothing there is fine.
  package mutating func remove(_ path: [Step]) throws(SettingsError) {
    guard !isSpent else { return }
    try change { (editor) throws(SettingsError) in try editor.remove(path) }
  }

  private mutating func change(
    _ body: (inout any SettingsEditor) throws(SettingsError) -> Void
  ) throws(SettingsError) {
    var editor = try editor()
    try body(&editor)
    (bytes, isSpent) = (editor.bytes, editor.isSpent)
  }

  private func editor() throws(SettingsError) -> any SettingsEditor {
    switch syntax {
    case .json: try JSONEditor(bytes, isNew: isSpent)
    case .toml: try TOMLEditor(bytes, isNew: isSpent)
    case .yaml: try YAMLEditor(bytes, isNew: isSpent)
    }
  }
}

/// What an editor of one syntax does, once for each change.
protocol SettingsEditor {
  var bytes: [UInt8] { get }
  var isSpent: Bool { get }

  func value(at path: [Step]) throws(SettingsError) -> JSON?
  mutating func set(_ path: [Step], _ value: JSON) throws(SettingsError)
  mutating func append(_ value: JSON, to path: [Step]) throws(SettingsError)
  mutating func remove(_ path: [Step]) throws(SettingsError)
}
