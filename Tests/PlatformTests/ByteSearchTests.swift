import Platform
import TestSupport
import Testing

/// Bytes that are looked for in others.
@Suite struct ByteSearchTests {
  @Test func `letters are found in any case, wherever they are`() {
    var random = SeededGenerator(seed: 11)
    let alphabet = Array("aAbB@`{[\u{00}ä".utf8)
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let word = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let start = Int.random(in: 0...20, using: &random)
      let place = text.withUnsafeBytes {
        $0.firstPlace(of: word, from: start, ignoringCase: true)
      }
      #expect(place == plain(text, word, start), "\(text) \(word) \(start)")
    }
  }

  private func plain(_ text: [UInt8], _ word: [UInt8], _ start: Int) -> Int? {
    func lower(_ bytes: some Sequence<UInt8>) -> [UInt8] {
      bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
    guard text.count >= word.count, start <= text.count - word.count else { return nil }
    return (start...text.count - word.count).first {
      lower(text[$0..<$0 + word.count]) == lower(word)
    }
  }

  @Test func `a line is what stands between two line ends`() {
    let text = Array("one\ntwo\n\nthree".utf8)
    text.withUnsafeBytes { text in
      #expect(text.line(around: 0) == 0..<3)
      #expect(text.line(around: 5) == 4..<7)
      #expect(text.line(around: 12) == 9..<14)
    }
  }
}
