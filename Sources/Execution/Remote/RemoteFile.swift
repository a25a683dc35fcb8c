package import JSONSyntax
import Platform

/// Where machines leave bytes for each other.
package struct Blobs: Sendable {
  /// Leaves at most `limit` bytes and returns their id; left again they have the same one.
  package let leave: @Sendable ([UInt8]) async throws -> String
  package let read: @Sendable (_ id: String) async throws -> [UInt8]
  package let limit: Int

  package init(
    limit: Int, leave: @escaping @Sendable ([UInt8]) async throws -> String,
    read: @escaping @Sendable (String) async throws -> [UInt8]
  ) {
    self.limit = limit
    self.leave = leave
    self.read = read
  }
}

/// A file that goes from one machine to another, as blobs.
package struct RemoteFile: Sendable, Equatable {
  /// What it is there, such as "prompt.md".
  package var name: String
  /// In bytes.
  package var size: Int
  /// The ids of its parts, in order.
  package var parts: [String]

  package init(name: String, size: Int, parts: [String]) {
    self.name = name
    self.size = size
    self.parts = parts
  }

  /// Leaves a file, or as much of its end as `last` says.
  package init(leaving path: String, as name: String, last: Int = .max, at blobs: Blobs)
    async throws
  {
    let file = try File(path, .read)
    let size = try file.status().size
    var place = max(0, size - min(last, size))
    self.init(name: name, size: size - place, parts: [])
    while place < size {
      let (start, count) = (place, min(blobs.limit, size - place))
      let bytes = try await blocking { try file.read(at: start, count: count) }
      guard bytes.count == count else {
        throw RemoteFileError(description: "\(path) became shorter while it was read")
      }
      parts.append(try await blobs.leave(bytes))
      place += count
    }
  }

  /// Writes it to a path, whole or not at all.
  package func write(to path: String, from blobs: Blobs) async throws {
    let temporary = Files.temporaryPath(beside: path)
    let file = try File(temporary, .createNew)
    var place = 0
    for part in parts where place < size {
      let bytes = try await blobs.read(part)
      let start = place
      try await blocking { try file.write(bytes, at: start) }
      place += bytes.count
    }
    guard place == size else {
      try Files.remove(temporary)
      throw RemoteFileError(
        description: "\(name) has \(place) bytes where \(size) were announced")
    }
    try Files.rename(temporary, to: path)
  }

  package init(json: JSON) throws {
    self.init(
      name: try json.requiredString("name"), size: try json.requiredInteger("size"),
      parts: try json.requiredArray("parts").compactMap(\.string))
  }

  package var json: JSON {
    [
      "name": .string(name), "size": .integer(size),
      "parts": .array(parts.map(JSON.string)),
    ]
  }
}

/// Why a file did not come whole.
package struct RemoteFileError: Error, CustomStringConvertible {
  package let description: String
}
