import Foundation
import Model
package import Platform
import Synchronization

/// The daemon's own log: one line an event, with a few older files beside it.
package final class LogFile: Sendable {
  private let path: String
  private let sizeLimit: Int
  private let alsoTo: @Sendable (String) -> Void
  private let size: Mutex<Int>

  package static let keptFiles = 3

  /// Opens the log; `alsoTo` gets each line too, for a terminal or a service manager.
  package init(
    _ path: String, sizeLimit: Int = 4 << 20, alsoTo: @escaping @Sendable (String) -> Void
  ) throws {
    self.path = path
    self.sizeLimit = sizeLimit
    self.alsoTo = alsoTo
    try Files.createDirectory(Files.directory(of: path))
    size = Mutex(try Files.status(path)?.size ?? 0)
  }

  package var log: Log { Log { line in self.write(line) } }

  private func write(_ line: Log.Line) {
    // A log line is data too: nothing from a message may act on the terminal that shows it.
    let text = "\(Timestamp.text(line.date)) \(line.level) \(Printable.escaped(line.text))"
    alsoTo(text)
    size.withLock { size in
      do {
        if size > sizeLimit {
          try rotate()
          size = 0
        }
        let bytes = Array((text + "\n").utf8)
        try File(path, .append).append(bytes)
        size += bytes.count
      } catch {
        alsoTo("the log \(path) cannot be written: \(error)")
      }
    }
  }

  private func rotate() throws {
    for number in (1..<Self.keptFiles).reversed()
    where try Files.status("\(path).\(number)") != nil {
      try Files.rename("\(path).\(number)", to: "\(path).\(number + 1)")
    }
    try Files.rename(path, to: "\(path).1")
  }
}
