import Foundation
import JSONSyntax
package import Model
import Platform

/// state.json and its last good copies, which the daemon alone writes.
///
/// `state.json.1` always holds what state.json holds, in a file of its own; `.2` and `.3` the
/// states before.
package struct StateFile: Sendable {
  package let path: String

  package init(_ home: Home) {
    path = home.state
  }

  package static let copyCount = 3

  /// A state that was read, and what had to be done to read it.
  package struct Loaded: Sendable {
    package var state: State
    /// A sentence for each file that could not be used: what was wrong and where it is now.
    package var notes: [String]
  }

  /// Reads the state without changing anything; no file at all is an empty state.
  ///
  /// Where state.json cannot be used, the newest good copy is read.
  package func read() throws -> State {
    do {
      return try Self.state(in: path) ?? newestCopy()?.state ?? State()
    } catch let error as StateFileError where error.isDamage {
      guard let copy = newestCopy() else { throw error }
      return copy.state
    }
  }

  /// Reads the state for the daemon.
  ///
  /// A damaged state.json is kept under another name and the newest good copy takes its place. A
  /// file of a newer version is refused and left alone.
  package func load() throws -> Loaded {
    for written in [path, fresh] { try Files.removeTemporaries(of: written) }
    var notes: [String] = []
    do {
      if let state = try Self.state(in: path) { return Loaded(state: state, notes: []) }
      guard newestCopy() != nil else { return Loaded(state: State(), notes: []) }
      notes.append("\(path) was missing")
    } catch let error as StateFileError where error.isDamage {
      let aside = try moveAside()
      notes.append("\(error); it was kept as \(aside)")
    }
    guard let copy = newestCopy() else {
      notes.append("there is no good copy of it; the daemon starts with no teams")
      return Loaded(state: State(), notes: notes)
    }
    notes.append("it was taken back from \(copy.path), generation \(copy.state.generation)")
    var state = copy.state
    try save(&state)
    return Loaded(state: state, notes: notes)
  }

  /// Puts a state on the disk; when it throws, state.json is as it was.
  package func save(_ state: inout State) throws {
    var next = state
    next.generation += 1
    let bytes = next.json.bytes(.indented) + [UInt8(ascii: "\n")]
    try Files.write(bytes, to: fresh)
    for number in (1..<Self.copyCount).reversed() where try Files.status(copy(number)) != nil {
      try Files.rename(copy(number), to: copy(number + 1))
    }
    try Files.rename(fresh, to: copy(1))
    try Files.write(bytes, to: path)
    state = next
  }

  package func copy(_ number: Int) -> String { "\(path).\(number)" }

  /// Where the next first copy is written.
  private var fresh: String { "\(path).new" }

  private func newestCopy() -> (path: String, state: State)? {
    (1...Self.copyCount).map(copy)
      .compactMap { path in (try? Self.state(in: path)).flatMap { $0 }.map { (path, $0) } }
      .max { $0.1.generation < $1.1.generation }
  }

  private func moveAside() throws -> String {
    let aside = DamagedCopy.path(for: path)
    try Files.rename(path, to: aside)
    return aside
  }

  private static func state(in path: String) throws -> State? {
    guard let status = try Files.status(path) else { return nil }
    guard status.isRegularFile else {
      throw StateFileError(path: path, problem: .unreadable("it is not a regular file"))
    }
    do {
      return try Files.read(path).map { try State(json: JSON(parsing: $0)) }
    } catch let error as StateFormatError {
      throw StateFileError(path: path, problem: .format(error))
    } catch {
      throw StateFileError(path: path, problem: .unreadable("\(error)"))
    }
  }
}

/// A state file that cannot be used.
package struct StateFileError: Error, CustomStringConvertible {
  package enum Problem: Sendable {
    case format(StateFormatError)
    case unreadable(String)
  }

  package let path: String
  package let problem: Problem

  /// Whether an older copy is the remedy; a file of a newer version needs a newer Roost instead.
  var isDamage: Bool {
    if case .format(.newer) = problem { false } else { true }
  }

  package var description: String {
    switch problem {
    case .format(let error): "\(path) cannot be used: \(error)"
    case .unreadable(let why): "\(path) cannot be read: \(why)"
    }
  }
}
