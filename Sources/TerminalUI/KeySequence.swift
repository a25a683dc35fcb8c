/// A control sequence of a terminal, ESC [ parameters final, and the key that it stands for.
struct KeySequence {
  let final: UInt8
  /// `<` before the parameters of a mouse's sequence; nil without one.
  private var mark: UInt8?
  private var parameters: [Int] = []

  init(final: UInt8, parameters: [Int]) {
    self.final = final
    self.parameters = parameters
  }

  init(final: UInt8, body: [UInt8]) {
    self.final = final
    var body = body[...]
    if let first = body.first, (0x3C...0x3F).contains(first) { mark = body.removeFirst() }
    for part in body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      let digits = part.prefix { (0x30...0x39).contains($0) }.prefix(6)
      parameters.append(digits.reduce(0) { $0 * 10 + Int($1) - 0x30 })
    }
  }

  var beginsPaste: Bool { mark == nil && final == UInt8(ascii: "~") && parameters.first == 200 }

  var key: Key? {
    if mark == UInt8(ascii: "<") { return mouse }
    guard mark == nil else { return nil }
    switch final {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return .right
    case UInt8(ascii: "D"): return .left
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "M") where parameters.isEmpty: return .enter
    case UInt8(ascii: "P"): return .function(1)
    case UInt8(ascii: "Q"): return .function(2)
    case UInt8(ascii: "R") where parameters.count < 2: return .function(3)
    case UInt8(ascii: "S"): return .function(4)
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "~"): return Self.numbered[parameters.first ?? 0]
    default: return nil
    }
  }

  private static let numbered: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]

  /// A mouse's sequence as SGR 1006 has it: buttons, column, row, from 1.
  private var mouse: Key? {
    guard parameters.count == 3, parameters[1] > 0, parameters[2] > 0 else { return nil }
    let isPress = final == UInt8(ascii: "M")
    guard isPress || final == UInt8(ascii: "m") else { return nil }
    // Shift, Alt and Ctrl are 4, 8 and 16; 32 is a move.
    let action: Key.Mouse.Action =
      switch parameters[0] & ~0b1_1100 {
      case 0: isPress ? .press : .release
      case 64: .wheelUp
      case 65: .wheelDown
      default: .other
      }
    return .mouse(Key.Mouse(action, column: parameters[1] - 1, row: parameters[2] - 1))
  }
}
