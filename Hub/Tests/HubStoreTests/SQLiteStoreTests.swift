import CoordinationAPI
import Foundation
import GRDB
import HubStore
import Testing

/// What concerns only the store on disk: its file, foreign files and backups.
@Suite struct SQLiteStoreTests {
  @Test func `Written data is there after the store is opened again`() async throws {
    let world = try #require(World())
    try await withScratch { directory in
      let path = directory + "/hub.sqlite"
      let token = try world.token("ann")
      let first = try SQLiteStore(path: path)
      try await first.write { try $0.put(token) }
      try first.close()
      let second = try SQLiteStore(path: path)
      #expect(try await second.read { try $0.tokens() } == [token])
      try second.close()
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test func `A file of another program is refused and not changed`() async throws {
    try await withScratch { directory in
      let text = directory + "/notes.txt"
      try Data("this is not a database, but a text long enough".utf8)
        .write(to: URL(fileURLWithPath: text))
      #expect(throws: StoreError.foreign(path: text)) { try SQLiteStore(path: text) }
      let foreign = directory + "/other.sqlite"
      let queue = try DatabaseQueue(path: foreign)
      try await queue.write { try $0.execute(sql: "CREATE TABLE photos (id)") }
      try queue.close()
      #expect(throws: StoreError.foreign(path: foreign)) { try SQLiteStore(path: foreign) }
    }
  }

  @Test func `A file of a later version is refused`() async throws {
    try await withScratch { directory in
      let path = directory + "/hub.sqlite"
      try SQLiteStore(path: path).close()
      let queue = try DatabaseQueue(path: path)
      try await queue.write { database in
        try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('2042')")
      }
      try queue.close()
      #expect(throws: StoreError.newer(path: path)) { try SQLiteStore(path: path) }
    }
  }

  @Test func `A backup during writes is consistent`() async throws {
    let world = try #require(World())
    try await withScratch { directory in
      let store = try SQLiteStore(path: directory + "/hub.sqlite")
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let copy = directory + "/copy.sqlite"
      try await withThrowingTaskGroup { group in
        for count in 0..<100 {
          group.addTask { _ = try await store.send("\(count)", to: "ada", by: ann) }
        }
        group.addTask { try await store.backUp(to: copy) }
        try await group.waitForAll()
      }
      try await store.backUp(to: copy)
      try store.close()
      let restored = try SQLiteStore(path: copy)
      let count = try await restored.read { transaction in
        try MessageRules.page(
          to: "ada", statuses: [], from: .after(0), limit: 1000, by: ann, in: transaction
        ).messages.count
      }
      #expect(count == 100)
      try restored.close()
    }
  }

  @Test(arguments: [
    ("hub.sqlite", "hub.sqlite"), ("hub.sqlite", "./hub.sqlite"), ("hub.sqlite", "link"),
    ("hub.sqlite", "twin"), ("hub.sqlite", "hub.sqlite-wal"), ("hub.sqlite", "hub.sqlite-shm"),
    ("copy.partial", "copy"),
  ])
  func `A backup over the database itself is refused`(
    name: String, target: String
  ) async throws {
    let world = try #require(World())
    try await withScratch { directory in
      let path = directory + "/" + name
      let token = try world.token("ann")
      let store = try SQLiteStore(path: path)
      let files = FileManager.default
      try files.createSymbolicLink(atPath: directory + "/link", withDestinationPath: path)
      try files.linkItem(atPath: path, toPath: directory + "/twin")
      let error = try await #require(throws: StoreError.self) {
        try await store.backUp(to: directory + "/" + target)
      }
      #expect("\(error)".contains(target) && "\(error)".contains("--to"))
      try await store.write { try $0.put(token) }
      try store.close()
      let again = try SQLiteStore(path: path)
      #expect(try await again.read { try $0.tokens() } == [token])
      try again.close()
    }
  }

  @Test func `A backup over the database is refused even if the store was opened through a link`()
    async throws
  {
    try await withScratch { directory in
      let path = directory + "/hub.sqlite"
      try SQLiteStore(path: path).close()
      let link = directory + "/link.sqlite"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
      let store = try SQLiteStore(path: link)
      for target in [path, link, path + "-wal"] {
        await #expect(throws: StoreError.self, "\(target)") { try await store.backUp(to: target) }
      }
      try await store.backUp(to: directory + "/copy.sqlite")
      try store.close()
    }
  }
}
