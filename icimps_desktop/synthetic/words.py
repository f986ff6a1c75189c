"""Short plain words for passphrases that can be read out over the telephone."""

from __future__ import annotations

# 300 words: five of them make 41 bits. That opens a demo; a real officer chooses his own.
_TEXT = (
    "acid acorn actor agent album alley amber angle ankle apple apron arch arrow atlas attic "
    "autumn axle badge bagel baker bamboo banjo barley barn basil basket beach beacon beaver "
    "bench berry birch bison blanket blossom boat bonnet border bottle branch brass bread brick "
    "bridge broom brush bucket butter button cabin cable cactus camel camera candle canoe "
    "canvas carbon cargo carpet carrot castle cedar cellar chalk chapel cherry chess chimney "
    "cider circle clay clock cloud clover coast cobalt cocoa coffee comet copper coral corner "
    "cotton crane crayon cricket crown cuckoo cup curtain daisy dancer dawn desert diamond "
    "dinner dolphin domino donkey dragon drum eagle easel echo elbow ember engine ferry field "
    "finch flag flame flute forest fossil fox frost galaxy garden garlic ginger giraffe glacier "
    "glove goat granite grape gravel guitar hammer harbour harp harvest hazel hedge helmet "
    "heron hill honey hook horizon hotel island ivory jacket jasmine jelly jigsaw jungle "
    "juniper kayak kennel kettle kitten koala ladder lagoon lantern laurel lemon lentil letter "
    "library lily lizard lobster locket lotus magnet mango maple marble market meadow melon "
    "mirror mitten mosaic moss motor museum mustard napkin nectar needle noodle nutmeg oak "
    "oasis oat ocean olive onion opal orange orbit orchard otter oven owl oyster paddle "
    "palace panda paper parade parrot pasta peach peanut pearl pebble pelican pencil pepper "
    "piano pickle pigeon pillow pilot planet plum pocket pony poppy potato prairie pumpkin "
    "puppet puzzle quartz quiver rabbit radar radio raft rain raisin ranch raven ribbon river "
    "robin rocket saddle salad salmon sandal satin sauce seal shadow shelf shell silver "
    "sketch sleigh slipper snow sofa spark spice spider spoon spruce square squash stable "
    "star stone storm straw sugar summer sunset swan syrup table tailor teapot temple tennis "
    "thimble ticket tiger timber toast tomato tower tractor train trumpet tulip tunnel turtle "
    "umbrella valley vanilla velvet village violin walnut water whale wheat whistle willow "
    "window winter wizard wolf yellow zebra"
)
WORDS: tuple[str, ...] = tuple(_TEXT.split())
