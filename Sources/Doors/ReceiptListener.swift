import JSONSyntax
import Platform

/// A socket at which programs that were sent something say what became of it, one JSON object a line.
final class ReceiptListener: Sendable {
  let path: String
  private let listener: UnixListener
  /// What the other end has to say first; nil where it says nothing.
  private let key: String?

  init(path: String, key: String? = nil) throws {
    self.path = path
    self.key = key
    listener = try UnixListener(path)
  }

  /// What is told about one message: the first answer for which `read` finds a meaning.
  func first<T: Sendable>(
    _ read: @escaping @Sendable (JSON) -> T?
  ) async throws -> T {
    while true {
      let connection = try await listener.accept()
      var reader = LineReader(connection)
      var isKnown = key == nil
      while let line = try await reader.next() {
        guard let json = try? JSON(parsing: line) else { continue }
        if json["type"]?.string == "auth", json["token"]?.string == key { isKnown = true }
        if isKnown, let found = read(json) { return found }
      }
    }
  }

  func close() { Self.removeName(path) }

  /// Where the answers about a parcel come to, beside the socket that it goes to: the program tells
  /// nothing to a socket in another directory.
  static func path(for parcel: Parcel, at place: DoorPlace) -> String {
    "\(Files.directory(of: place.address))/roost-\(parcel.id).sock"
  }

  /// Removes a name at which nobody listens, as one that a crash left.
  static func removeName(_ path: String) {
    do {
      try Files.remove(path)
    } catch {
      // It is only a name, and the next one of its kind has another.
    }
  }
}

/// Lines from a socket, of a limited length.
struct LineReader {
  private let socket: UnixSocket
  private var rest: [UInt8] = []
  private static let limit = 1 << 20

  init(_ socket: UnixSocket) {
    self.socket = socket
  }

  /// The next line without its end; nil at the end of the stream, or where a line has none.
  mutating func next() async throws -> [UInt8]? {
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(rest[..<end])
        rest.removeFirst(end + 1)
        return line
      }
      guard rest.count < Self.limit else { return nil }
      let bytes = try await socket.read()
      guard !bytes.isEmpty else { return nil }
      rest += bytes
    }
  }
}
