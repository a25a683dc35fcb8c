import CoordinationAPI
import Foundation
import Testing

@Suite struct RandomJSONTests {
  private static let texts = [
    "", "a", "worker", "owner/repo", "/", "//", "a/", "/a", "é", "e\u{301}", "\0", "..", "idle",
    "pending", "failed", "unreachable", "🦉", "in_progress", "local", "A.b_c-0", "null", "{}",
    String(repeating: "x", count: 65), String(repeating: "y", count: 200),
  ]

  private static let times = [
    "2024-01-02T03:04:05Z", "2024-01-02T03:04:05.123456789+05:30", "0001-01-01T00:00:00Z",
    "0002-03-01T00:00:00+23:59", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-23:59",
    "1969-12-31T23:59:59.9999Z", "1582-10-15T00:00:00Z", "noon", "", "2024-02-30T00:00:00Z",
  ]

  private static let numbers: [WireValue] = [
    .integer(0), .integer(1), .integer(-1), .integer(60), .integer(.max), .integer(.min),
    .large(.max), .number(0.1), .number(-1e300), .number(.leastNonzeroMagnitude), .number(1e19),
    .number(1.5e21),
  ]

  private func any(_ random: inout SeededRandom, depth: Int = 0) -> WireValue {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &random) {
    case 0: .null
    case 1: .bool(random.chance(50))
    case 2: random.pick(Self.numbers)
    case 3, 4: .string(random.pick(Self.texts))
    case 5: .string(random.pick(Self.times))
    case 6:
      .array(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in any(&random, depth: depth + 1) })
    default: .object(map(&random) { any(&$0, depth: depth + 1) })
    }
  }

  private func map(
    _ random: inout SeededRandom, _ value: (inout SeededRandom) -> WireValue
  ) -> [String: WireValue] {
    var map: [String: WireValue] = [:]
    for _ in 0..<Int.random(in: 0..<4, using: &random) {
      map[random.pick(Self.texts)] = value(&random)
    }
    return map
  }

  private func likely(_ field: RecordKind.Field, _ random: inout SeededRandom) -> WireValue {
    switch field {
    case .text, .word: .string(random.pick(Self.texts))
    case .time: .string(random.pick(Self.times))
    case .integer: .integer(random.pick([0, 1, 5, 3600, -1, .max, .min]))
    case .bool: .bool(random.chance(50))
    case .texts:
      .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in likely(.text, &random) })
    case .map: .object(map(&random) { likely(.text, &$0) })
    case .object: .object(map(&random) { any(&$0) })
    case .objects: .array([.object(["name": .string(random.pick(Self.texts))])])
    }
  }

  private func object(_ kind: RecordKind, _ random: inout SeededRandom) -> [String: WireValue] {
    var object = kind.least
    for (name, field) in kind.fields.sorted(by: { $0.key < $1.key }) where random.chance(30) {
      object[name] = random.chance(95) ? likely(field, &random) : any(&random)
    }
    if random.chance(50) { object["x-" + random.pick(Self.texts)] = any(&random) }
    if random.chance(5), let name = object.keys.min() { object[name] = nil }
    return object
  }

  @Test(arguments: RecordKind.all)
  func `any object is refused or comes back equal`(kind: RecordKind) throws {
    var random = SeededRandom(seed: 4)
    var taken = 0
    for _ in 0..<1000 {
      let object = JSONText(object(kind, &random))
      do {
        let (_, isSame) = try kind.roundTrip(object.data)
        #expect(isSame, "\(object.text)")
        taken += 1
      } catch let error as InvalidFields {
        #expect(!error.problems.isEmpty)
      }
    }
    #expect(taken > 50 && taken < 1000)
  }

  @Test(arguments: RecordKind.all)
  func `any damage to an object is refused or comes back equal`(kind: RecordKind) throws {
    var random = SeededRandom(seed: 5)
    for _ in 0..<300 {
      var bytes = JSONText(object(kind, &random)).data
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        bytes[place] = random.pick(Array(#"{}[]",:0-9e\u.nt"#.utf8) + [0, 0xff, 0x80])
      }
      do {
        let (_, isSame) = try kind.roundTrip(bytes)
        #expect(isSame, "\(String(decoding: bytes, as: UTF8.self))")
      } catch {
        #expect(error is InvalidFields || error is DecodingError)
      }
    }
  }

  @Test func `any value comes back equal`() throws {
    var random = SeededRandom(seed: 6)
    for _ in 0..<2000 {
      let value = [any(&random)]
      let read = try decoded([WireValue].self, "[\(JSONText.text(value[0]))]")
      #expect(try roundTrip(read) == read)
      #expect(try JSONEncoder().encode(read).count > 0)
    }
  }
}
