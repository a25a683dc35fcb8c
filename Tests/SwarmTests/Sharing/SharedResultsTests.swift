import Foundation
import JSONSyntax
import Swarm
import Testing

/// Values that the tasks of a run share: keys, versions, producers, tags, expiry.
struct SharedResultsTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func shared() throws -> SharedResults {
    var shared = SharedResults()
    try shared.publish(1, as: "api/url", by: "a", tags: ["x", "y"], now: now)
    try shared.publish("two", as: "api/port", by: "b", tags: ["y"], now: now)
    try shared.publish([3], as: "web", by: "a", tags: ["z"], now: now)
    return shared
  }

  private func keys(_ query: SharedResults.Query) throws -> [String] {
    try shared().find(query, now: now).map(\.key)
  }

  @Test func `Any one of several tags is enough, and each condition has to fit`() throws {
    var query = SharedResults.Query()
    #expect(try keys(query) == ["api/port", "api/url", "web"])
    query.tags = ["x", "z"]
    #expect(try keys(query) == ["api/url", "web"])
    query.prefix = "api/"
    #expect(try keys(query) == ["api/url"])
    query = .init()
    query.producer = "a"
    #expect(try keys(query) == ["api/url", "web"])
    query.prefix = "w"
    #expect(try keys(query) == ["web"])
  }

  @Test func `Each publishing is a version with its producer, and none is lost to a later one`()
    throws
  {
    var shared = try shared()
    let second = try shared.publish("new", as: "web", by: "b", now: now + 1)
    #expect(second.version == 2 && second.producer == "b")
    #expect(try shared.get("web", now: now).value == "new")
    let first = try shared.get("web", version: 1, now: now)
    #expect(first.value == [3] && first.producer == "a" && first.tags == ["z"])
    #expect(shared.history("web").map(\.version) == [1, 2])
    #expect(throws: SharedResultError.missingVersion("web", 3)) {
      try shared.get("web", version: 3, now: now)
    }
  }

  @Test func `Where only an absent key is wanted the first one wins`() throws {
    var shared = try shared()
    #expect(throws: SharedResultError.exists(key: "web", producer: "a")) {
      try shared.publish(9, as: "web", by: "b", ifAbsent: true, now: now)
    }
    #expect(try shared.get("web", now: now).value == [3])
    #expect(try shared.publish(9, as: "new", by: "b", ifAbsent: true, now: now).version == 1)
  }

  @Test func `What has expired is not there, and an older version does not come back`() throws {
    var shared = SharedResults()
    try shared.publish(1, as: "k", by: "a", now: now)
    try shared.publish(2, as: "k", by: "a", expiresAt: now + 10, now: now)
    #expect(shared.nextExpiry(now: now) == now + 10)
    #expect(try shared.get("k", now: now + 9.9).value == 2)
    for _ in 0..<2 {
      #expect(throws: SharedResultError.missing("k")) { try shared.get("k", now: now + 10) }
      #expect(shared.find(now: now + 10).isEmpty)
      shared.removeExpired(now: now + 10)
    }
    let next = try shared.publish(3, as: "k", by: "b", ifAbsent: true, now: now + 11)
    #expect(next.version == 3 && shared.history("k").map(\.version) == [1, 3])
  }

  @Test func `A missing key is said in the seed's words`() {
    let error = #expect(throws: SharedResultError.self) { try SharedResults().get("k", now: now) }
    #expect(error?.description == "No result found for key: \"k\"" && error?.code == "no_result")
  }

  @Test(arguments: ["", "a\nb", "a\u{1b}", String(repeating: "k", count: 257)])
  func `A key that cannot be is refused`(_ key: String) {
    var shared = SharedResults()
    #expect(throws: SharedResultError.badKey(key)) {
      try shared.publish(1, as: key, by: "a", now: now)
    }
    #expect(throws: SharedResultError.badTag(key)) {
      try shared.publish(1, as: "k", by: "a", tags: ["ok", key], now: now)
    }
    #expect(shared.find(now: now).isEmpty)
  }

  @Test func `Values, keys and versions are bounded`() throws {
    var shared = SharedResults()
    let large = JSON.string(String(repeating: "x", count: 1 << 20))
    #expect(throws: SharedResultError.tooLarge(key: "k", bytes: (1 << 20) + 2)) {
      try shared.publish(large, as: "k", by: "a", now: now)
    }
    for number in 0..<50 { try shared.publish(.integer(number), as: "k", by: "a", now: now) }
    #expect(shared.history("k").map(\.version) == Array(31...50))
    let most = JSON.string(String(repeating: "x", count: 1_000_000))
    var count = 0
    let full = #expect(throws: SharedResultError.self) {
      for number in 0..<100 {
        try shared.publish(most, as: "m\(number)", by: "a", expiresAt: now + 5, now: now)
        count += 1
      }
    }
    #expect(full?.code == "results_full" && count == 67)
    try shared.publish(most, as: "later", by: "a", now: now + 5)
  }

  @Test func `What a log has is put back as it was, each version once`() throws {
    var shared = try shared()
    try shared.publish("new", as: "web", by: "b", tags: ["t"], expiresAt: now + 5, now: now + 1)
    var other = SharedResults()
    for key in ["api/url", "api/port", "web"] {
      for result in shared.history(key) {
        let read = try SharedResult(json: result.json)
        #expect(read == result)
        other.restore(read)
        other.restore(read)
      }
    }
    #expect(other == shared)
  }

  @Test func `A value is written with the seed's fields and its type`() throws {
    var shared = SharedResults()
    let result = try shared.publish(
      ["a": 1, "b": .decimal(1.5), "c": "x", "d": [], "e": .null, "f": true], as: "k", by: "t",
      tags: ["x"],
      now: now)
    #expect(
      result.json.text()
        == #"{"key":"k","producer_id":"t","value":{"a":1,"b":1.5,"c":"x","d":[],"e":null,"f":true},"#
        + #""schema":{"type_name":"object","fields":{"a":"integer","b":"number","c":"string","#
        + #""d":"array","e":"null","f":"boolean"}},"published_at":"2027-01-15T08:00:00.000Z","#
        + #""tags":["x"],"version":1}"#)
  }
}
