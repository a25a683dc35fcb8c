import Foundation
import JSONSyntax
import Platform
import Store
import Swarm
import TestSupport
import Testing

/// Results of tasks on the disk: what is served is whole, young and of its key, and they never grow beyond
/// their bounds.
@Suite(.scratch) struct ResultCacheTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func result(_ key: String, text: String = "it works") -> CachedResult {
    CachedResult(
      key: key, createdAt: now, report: AttemptReport(status: .completed, summary: text), tree: nil,
      repository: nil)
  }

  private func cache(_ change: (inout CachePolicy) -> Void = { _ in }) -> ResultCache {
    var policy = CachePolicy()
    change(&policy)
    return ResultCache(Scratch.path("results"), policy: policy)
  }

  @Test
  func `A result comes back as it was kept, and not for longer than it lasts`() throws {
    let cache = cache()
    var kept = result("a")
    (kept.tree, kept.repository, kept.report.cost) = ("t", "/r", 5)
    #expect(try cache.put(kept, now: now) == [])
    #expect(try cache.get("a", now: now) == kept)
    #expect(try cache.get("b", now: now) == nil)
    #expect(kept.reused.cost == nil && kept.reused.summary == "it works")
    #expect(try cache.get("a", now: now.addingTimeInterval(86_401)) == nil)
    #expect(try cache.get("a", now: now) == nil)
  }

  @Test
  func `One from a time to come is not served`() throws {
    let cache = cache()
    _ = try cache.put(result("a"), now: now)
    #expect(try cache.get("a", now: now.addingTimeInterval(-5)) == nil)
  }

  @Test
  func `Whatever is changed in a file, it is served whole or not at all`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let cache = cache()
    let path = "\(cache.directory)/a.json"
    for _ in 0..<300 {
      _ = try cache.put(result("a"), now: now)
      var bytes = try #require(try Files.read(path))
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place...)
      case 2: bytes.insert(UInt8.random(in: 32...126, using: &random), at: place)
      default: bytes.removeAll()
      }
      try Files.write(bytes, to: path)
      let found = try cache.get("a", now: now)
      #expect(found == nil || found == result("a"), "seed \(seed)")
    }
    // A file under another key's name is not that key's.
    try Files.write(result("a").file, to: "\(cache.directory)/b.json")
    #expect(try cache.get("b", now: now) == nil)
    #expect(try Files.status("\(cache.directory)/b.json") == nil)
  }

  @Test
  func `What was used last stays, within the number and the bytes that are allowed`() throws {
    let cache = cache { $0.maxEntries = 3 }
    for key in ["a", "b", "c"] { _ = try cache.put(result(key), now: now) }
    _ = try cache.get("a", now: now)
    #expect(try cache.put(result("d"), now: now).map(\.key) == ["b"])
    #expect(try cache.usage().entries == 3)
    let size = result("a").file.count
    let small = ResultCache(cache.directory, policy: .init(maxBytes: 2 * size + 1))
    #expect(try small.put(result("e"), now: now).count == 2)
    #expect(try small.usage().bytes <= 2 * size + 1)
    #expect(try small.get("e", now: now) != nil)
    // One that is larger than all together may be is not kept at all.
    let huge = result("f", text: String(repeating: "x", count: 3 * size))
    #expect(try small.put(huge, now: now) == [huge])
    #expect(try small.get("f", now: now) == nil)
  }

  @Test
  func `Clearing leaves nothing, also of what a writer left that was killed`() throws {
    let cache = cache()
    _ = try cache.put(result("a"), now: now)
    try Files.write([1], to: "\(cache.directory)/.a.json.tmp")
    #expect(try cache.clear() == [result("a")])
    #expect(try Files.names(in: cache.directory) == [])
    #expect(try cache.usage().entries == 0)
  }
}

extension CachePolicy {
  fileprivate init(maxBytes: Int) {
    self.init()
    self.maxBytes = maxBytes
  }
}

/// Holds the file of a result to `state/schemas` and `state/examples`.
@Suite(.scratch) struct ResultCacheExampleTests {
  @Test func `The example is read, and what is written is what the schema states`() throws {
    let bytes = try Contract.bytes("cache.json")
    let schema = try Contract.schema("cache")
    let example = try JSON(parsing: bytes)
    #expect(try schema.problems(in: example) == [])
    let key = try #require(example["result"]?["key"]?.string)
    let result = try CachedResult(file: bytes, key: key)
    #expect(result.tree != nil && result.report.status == .completed)
    #expect(try schema.problems(in: JSON(parsing: result.file)) == [])
    #expect(throws: JSONShapeError.self) {
      try CachedResult(file: bytes, key: String(key.reversed()))
    }
  }
}
