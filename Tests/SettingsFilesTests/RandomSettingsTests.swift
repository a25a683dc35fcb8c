import JSONSyntax
import SettingsFiles
import TestSupport
import Testing

/// Random settings, and random bytes.
@Suite struct RandomSettingsTests {
  @Test func `An entry in random JSON with comments goes in and out without a trace`() throws {
    for seed in 0..<3000 as Range<UInt64> {
      var writer = RandomJSON(SeededGenerator(seed: seed))
      let before = Array(writer.file().utf8)
      var text = try SettingsText(before, .json)
      let paths: [[Step]] = [
        ["servers", "roost"], ["roost"], ["k1", "roost"], ["k2", "k0", "roost"],
      ]
      let path = paths[Int(seed % 4)]
      do {
        try text.set(path, ["args": [1, 2], "b": [["c": "d"]]])
      } catch SettingsError.wrongKind {
        #expect(text.bytes == before)
        continue
      }
      #expect(try text.value(at: path)?["args"] == [1, 2])
      try text.remove(path)
      #expect(
        text.bytes == before,
        "seed \(seed): \(String(decoding: before, as: UTF8.self).debugDescription)")
    }
  }

  @Test func `Random bytes are read or refused, and what is read goes on`() throws {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array("{}[]\",:/*#=.'-|>& \n\r\ttrue1aé\\".utf8)
    for syntax in SettingsText.Syntax.allCases {
      var taken = 0
      for _ in 0..<4_000 {
        let bytes = (0..<Int.random(in: 0..<24, using: &generator)).map { _ in
          alphabet.randomElement(using: &generator) ?? 0
        }
        guard var text = try? SettingsText(bytes, syntax) else { continue }
        guard (try? text.set(["zz", "roost"], ["x": 1])) != nil else {
          #expect(text.bytes == bytes)
          continue
        }
        taken += 1
        #expect(
          try text.value(at: ["zz", "roost", "x"]) == 1,
          "\(syntax) \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        try text.remove(["zz", "roost"])
        #expect(
          text.bytes == bytes,
          "\(syntax) \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      }
      #expect(taken > 50, "\(syntax)")
    }
  }

  @Test func `Samples that are cut anywhere, or have a byte changed, do no harm`() throws {
    var generator = SeededGenerator(seed: 11)
    for sample in Sample.all {
      let bytes = Array(sample.text.utf8)
      for _ in 0..<200 where !bytes.isEmpty {
        var hurt = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
        if !hurt.isEmpty, Bool.random(using: &generator) {
          hurt[Int.random(in: 0..<hurt.count, using: &generator)] = UInt8.random(
            in: 0...127, using: &generator)
        }
        guard var text = try? SettingsText(hurt, sample.syntax),
          (try? text.set(["zz", "roost"], ["x": 1])) != nil
        else { continue }
        try text.remove(["zz", "roost"])
        #expect(text.bytes == hurt, "\(String(decoding: hurt, as: UTF8.self).debugDescription)")
      }
    }
  }
}

/// Writes random objects with random white space, comments and commas.
private struct RandomJSON {
  private var generator: SeededGenerator

  init(_ generator: SeededGenerator) {
    self.generator = generator
  }

  mutating func file() -> String { space() + object(depth: 0) + space() }

  private mutating func chance(_ one: Int) -> Bool {
    Int.random(in: 0..<one, using: &generator) == 0
  }

  private mutating func space() -> String {
    let kinds = [
      "", "", " ", "\n", "\r\n  ", "\t", "\n\n  ", " // note \n", " /* a\nb */ ", "/**/",
    ]
    return kinds.randomElement(using: &generator) ?? ""
  }

  private mutating func value(depth: Int) -> String {
    if depth < 4, chance(3) {
      return chance(2) ? object(depth: depth + 1) : array(depth: depth + 1)
    }
    return ["1.0", "-2e5", "\"a\\\"é//\"", "true", "null", "\"\""].randomElement(using: &generator)
      ?? "0"
  }

  private mutating func object(depth: Int) -> String {
    list("{", "}") { writer, number in
      "\"k\(number)\"" + writer.space() + ":" + writer.space() + writer.value(depth: depth)
    }
  }

  private mutating func array(depth: Int) -> String {
    list("[", "]") { writer, _ in writer.value(depth: depth) }
  }

  private mutating func list(
    _ open: String, _ close: String, _ part: (inout RandomJSON, Int) -> String
  ) -> String {
    let count = Int.random(in: 0..<4, using: &generator)
    var text = open + space()
    for number in 0..<count {
      text += part(&self, number) + space()
      if number < count - 1 || chance(3) { text += "," + space() }
    }
    return text + close
  }
}
