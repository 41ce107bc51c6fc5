import Basics

extension Tokenizer {
    /// A tokenizer without a vocabulary file, for models trained from random weights: ids 0 to 255 are the bytes, 256
    /// ends a text.
    ///
    /// Its `tokenizer.json` is a byte-level BPE without merges, so transformers reads it as any other.
    package static func bytes() throws(TokenizerError) -> Tokenizer {
        let entries = (0..<256).map { byte in
            let character = ByteAlphabet.scalars[byte]
            let escaped = character == "\"" || character == "\\" ? "\\\(character)" : "\(character)"
            return "\"\(escaped)\":\(byte)"
        }
        let json = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":256,"content":"<|endoftext|>",\
            "single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,\
            "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},\
            "post_processor":null,"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,\
            "use_regex":true},"model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,\
            "end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,\
            "vocab":{\(entries.joined(separator: ","))},"merges":[]}}
            """
        let settings = #"{"tokenizer_class":"PreTrainedTokenizerFast","eos_token":"<|endoftext|>"}"#
        return try Tokenizer(
            files: ["tokenizer.json": Array(json.utf8), "tokenizer_config.json": Array(settings.utf8)],
            source: "the byte tokenizer")
    }
}
