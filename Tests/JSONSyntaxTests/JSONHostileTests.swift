import Foundation
import JSONSyntax
import Testing

/// Input that nobody wrote on purpose: the parser may refuse it, and must do nothing worse.
@Suite(.timeLimit(.minutes(10))) struct JSONHostileTests {
  private static let sample = Array(
    #"{"from":"bob","text":"a\n\"\ud83d\ude00é\u00e9","n":[-1.5e3,0,true,false,null],"o":{"k":[{}]}}"#
      .utf8)

  /// What the parser takes, it must be able to write and to read again as the same.
  private func check(_ bytes: [UInt8]) throws {
    guard let value = try? JSON(parsing: bytes) else { return }
    #expect(try JSON(parsing: value.bytes()) == value, "\(bytes)")
  }

  @Test func `every prefix of a text ends too early`() throws {
    _ = try JSON(parsing: Self.sample)
    for count in Self.sample.indices {
      let error = #expect(throws: JSONSyntaxError.self) {
        try JSON(parsing: Array(Self.sample.prefix(count)))
      }
      #expect(error?.problem == .unexpectedEnd)
      #expect(error?.offset == count)
    }
  }

  @Test func `a text with any byte changed or cut out is read soundly or refused`() throws {
    for index in Self.sample.indices {
      for bit in 0..<8 {
        var flipped = Self.sample
        flipped[index] ^= 1 << bit
        try check(flipped)
      }
      var cut = Self.sample
      cut.remove(at: index)
      try check(cut)
      try check(Array(Self.sample.dropFirst(index)))
    }
  }

  @Test func `random bytes never bring the parser down`() throws {
    let alphabet =
      Array(#"{}[]",:\u0123456789dDcC.eE+-truefalsn "#.utf8) + [0x00, 0x0A, 0x80, 0xFF]
    let end = ContinuousClock.now + .seconds(3)
    var rounds = 0
    while rounds < 20_000, rounds % 64 != 0 || ContinuousClock.now < end {
      rounds += 1
      let count = Int.random(in: 0..<40)
      try check((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices)] })
      try check((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }
    #expect(rounds > 0)
  }

  @Test func `random values come back as they were`() throws {
    for _ in 0..<2000 {
      let value = Self.randomValue(depth: 4)
      #expect(try JSON(parsing: value.bytes()) == value)
      #expect(try JSON(parsing: value.bytes(.indented)) == value)
    }
  }

  @Test func `another parser reads what is written as the same strings`() throws {
    for _ in 0..<500 {
      let text = Self.randomText()
      let read = try JSONDecoder().decode(
        [String].self, from: Data(JSON.array([.string(text)]).bytes()))
      #expect(read == [text])
    }
  }

  private static func randomText() -> String {
    let scalars = (0..<Int.random(in: 0..<12)).compactMap { _ in
      UnicodeScalar(UInt32.random(in: 0..<(Bool.random() ? 0x80 : 0x110000)))
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func randomValue(depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5)) {
    case 0: .null
    case 1: .bool(.random())
    case 2: .integer(.random(in: .min ... .max))
    case 3: .decimal(Double(bitPattern: .random(in: .min ... .max)))
    case 4: .string(randomText())
    case 5: .array((0..<Int.random(in: 0..<5)).map { _ in randomValue(depth: depth - 1) })
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0..<5)).map { _ in
            JSONObject.Member(key: randomText(), value: randomValue(depth: depth - 1))
          }))
    }
  }
}
