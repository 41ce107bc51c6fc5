/// Plain English words for problems about text.
enum WordList {
    static let words = [
        "anchor", "apple", "arrow", "autumn", "badge", "bakery", "balloon", "banana", "barrel", "basket", "beach",
        "bottle",
        "branch", "bridge", "butter", "cabin", "camera", "candle", "canyon", "carpet", "castle", "cellar", "cheese",
        "cherry", "circle", "cloud", "coffee", "copper", "corner", "cotton", "dagger", "desert", "dinner", "dragon",
        "eagle", "engine", "fabric", "feather", "fiddle", "flower", "forest", "garden", "ginger", "glacier", "hammer",
        "harbor", "helmet", "honey", "island", "jacket", "jungle", "kettle", "ladder", "lantern", "lemon", "letter",
        "lizard", "magnet", "marble", "market", "meadow", "mirror", "mitten", "monkey", "morning", "mountain", "needle",
        "noodle", "ocean", "onion", "orange", "paddle", "palace", "parrot", "pebble", "pepper", "pillow", "planet",
        "pocket", "potato", "puzzle", "rabbit", "raisin", "ribbon", "river", "rocket", "saddle", "salmon", "school",
        "season", "shadow", "silver", "spider", "spring", "squirrel", "statue", "stream", "summer", "sunset", "table",
        "temple", "thunder", "ticket", "timber", "tomato", "tunnel", "turtle", "umbrella", "valley", "velvet",
        "village", "violin", "wagon", "walnut", "whistle", "willow", "window", "winter", "wizard", "yellow", "zebra",
    ]

    static let alphabet = Array("abcdefghijklmnopqrstuvwxyz")

    static let vowels: Set<Character> = ["a", "e", "i", "o", "u"]
}
