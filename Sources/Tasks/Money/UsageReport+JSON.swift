package import JSONSyntax

extension UsageReport {
  package init(json: JSON) throws {
    self.init(try json.requiredCase("source"), at: json["at"]?.string)
    usages = try (json["usages"]?.array ?? []).map { try MeasuredUsage(json: $0) }
    lastTool = json["last_tool"]?.string
    context = try json["context"].map {
      Context(used: try $0.count("used"), size: $0["size"]?.integer)
    }
    windows = try (json["windows"]?.array ?? []).map {
      Window(
        minutes: $0["minutes"]?.integer, percent: try $0.count("used_percent"),
        resetsAt: $0["resets_at"]?.string)
    }
  }

  package var json: JSON {
    [
      "source": .string(source.rawValue), "at": at.map(JSON.string),
      "usages": .array(usages.map(\.json)), "last_tool": lastTool.map(JSON.string),
      "context": context?.json, "windows": windows.isEmpty ? nil : .array(windows.map(\.json)),
    ]
  }
}

extension UsageReport.Context {
  package var json: JSON { ["used": .integer(used), "size": size.map(JSON.integer)] }
}

extension UsageReport.Window {
  package var json: JSON {
    [
      "minutes": minutes.map(JSON.integer), "used_percent": .integer(percent),
      "resets_at": resetsAt.map(JSON.string),
    ]
  }
}

extension MeasuredUsage {
  package init(json: JSON) throws {
    self.init(
      model: json["model"]?.string, tokens: try TokenUsage(json: json["tokens"] ?? [:]),
      amount: try json["amount"].map { try Amount(json: $0) })
  }

  package var json: JSON {
    ["model": model.map(JSON.string), "tokens": tokens.json, "amount": amount?.json]
  }
}
