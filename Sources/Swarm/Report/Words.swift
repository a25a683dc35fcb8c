import Model

/// Numbers in the words of a report.
enum Words {
  /// `850 ms`, `12.3 s`, `4 min 5 s`, `1 h 2 min`.
  static func duration(_ milliseconds: Int) -> String {
    switch milliseconds {
    case ..<1000: return "\(milliseconds) ms"
    case ..<60_000: return "\(decimal(Double(milliseconds) / 1000, 1)) s"
    case ..<3_600_000:
      let seconds = milliseconds / 1000
      return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
    default:
      let minutes = milliseconds / 60_000
      return "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min")
    }
  }

  /// A number with so many decimals.
  static func decimal(_ value: Double, _ decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = whole(value * Double(scale))
    guard decimals > 0 else { return "\(scaled)" }
    return "\(scaled / scale).\("\(scaled % scale + scale)".dropFirst())"
  }

  static func percent(_ share: Double) -> String { "\(whole(share * 100)) %" }

  /// Text of others in Markdown: on one line, where nothing in it is a mark.
  static func markdown(_ text: String) -> String {
    var result = ""
    for scalar in PlanDraft.Entry.oneLine(text).unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case "&": result += "&amp;"
      case "\\", "|", "`", "*", "_", "[", "]", "#": result += "\\\(scalar)"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Text of others in XML, on one line.
  static func xml(_ text: String) -> String {
    var result = ""
    for scalar in PlanDraft.Entry.oneLine(text).unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      // XML has no way to write these.
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
